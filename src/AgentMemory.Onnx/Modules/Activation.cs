using System.Numerics.Tensors;

namespace AgentMemory.Onnx.Modules;

/// <summary>Applies an activation function in place.</summary>
internal delegate void ActivationFunction(Span<float> values);

/// <summary>Activation functions by the dotted names that Dense configurations use.</summary>
internal static class Activation
{
    private static readonly Dictionary<string, ActivationFunction> Known = new(StringComparer.Ordinal)
    {
        ["torch.nn.modules.linear.Identity"] = static _ => { },
        ["torch.nn.modules.activation.Tanh"] = static v => Each(v, Math.Tanh), // the vectorised one gives a tiny number for 0, which normalising blows up
        ["torch.nn.modules.activation.ReLU"] = static v => TensorPrimitives.Max(v, 0f, v),
        ["torch.nn.modules.activation.ReLU6"] = static v => Each(v, static x => Math.Clamp(x, 0, 6)),
        ["torch.nn.modules.activation.LeakyReLU"] = static v => Each(v, static x => x >= 0 ? x : 0.01 * x),
        ["torch.nn.modules.activation.ELU"] = static v => Each(v, static x => x > 0 ? x : Math.Exp(x) - 1),
        ["torch.nn.modules.activation.GELU"] = static v => Each(v, static x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
        ["torch.nn.modules.activation.Sigmoid"] = static v => Each(v, Sigmoid),
        ["torch.nn.modules.activation.SiLU"] = static v => Each(v, static x => x * Sigmoid(x)),
        ["torch.nn.modules.activation.Softplus"] = static v => Each(v, static x => x > 20 ? x : Math.Log(1 + Math.Exp(x))),
        ["torch.nn.modules.activation.Softsign"] = static v => Each(v, static x => x / (1 + Math.Abs(x))),
        ["torch.nn.modules.activation.Mish"] = static v => Each(v, static x => x * Math.Tanh(x > 20 ? x : Math.Log(1 + Math.Exp(x)))),
    };

    /// <exception cref="EmbeddingModelException">The name is unknown: another function would give other vectors.</exception>
    public static ActivationFunction Parse(string name, string file) => Known.TryGetValue(name, out var function)
        ? function
        : throw new EmbeddingModelException($"The activation '{name}' in '{file}' is unknown; known are {string.Join(", ", Known.Keys.Select(k => k[(k.LastIndexOf('.') + 1)..]))}, by their names in torch. Another one would give other vectors.");

    private static void Each(Span<float> values, Func<double, double> function)
    {
        foreach (ref float value in values) value = (float)function(value);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // Power series near zero, continued fraction of erfc beyond: exact to double precision, where the usual short formula has 1e-7.
    private static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (a > 6) return Math.Sign(x);
        double result;
        if (a < 2.5)
        {
            double term = a, sum = a;
            for (int n = 1; Math.Abs(term) > 1e-17 * sum && n < 100; n++)
            {
                term *= -a * a / n;
                sum += term / ((2 * n) + 1);
            }
            result = 2 / Math.Sqrt(Math.PI) * sum;
        }
        else
        {
            double fraction = 0;
            for (int k = 60; k > 0; k--) fraction = k / 2.0 / (a + fraction);
            result = 1 - (Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction));
        }
        return x < 0 ? -result : result;
    }
}
