using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using VectorsOfPoint = Qdrant.Client.Grpc.Vectors;

namespace AgentMemory.Qdrant.Embedded.Grpc;

/// <summary>Goes down the messages that can hold themselves: filters, prefetches, formulas and JSON values. Levels are counted as messages within messages.</summary>
internal static class NestingWalk
{
    /// <summary>More than any accepted filter, payload or prefetch needs, and far less than a stack holds.</summary>
    private const int MaxLevels = 512;

    public static void Search(IEnumerable<PrefetchQuery> prefetches, Query? query, Filter? filter, SearchParams? settings)
    {
        foreach (var prefetch in prefetches) Walk(prefetch, 1);
        Walk(query, 1);
        Walk(filter);
        Walk(settings?.Idf?.Corpus);
    }

    public static void Points(IEnumerable<PointStruct> points, Filter? filter)
    {
        foreach (var point in points)
        {
            Values(point.Payload);
            Walk(point.Vectors);
        }
        Walk(filter);
    }

    public static void Vectors(IEnumerable<PointVectors> points, Filter? filter)
    {
        foreach (var point in points) Walk(point.Vectors);
        Walk(filter);
    }

    public static void Payload(MapField<string, Value> payload, PointsSelector? selector)
    {
        Values(payload);
        Selector(selector);
    }

    public static void Selector(PointsSelector? selector) => Walk(selector?.Filter);

    public static void Walk(Filter? filter, int level = 1)
    {
        if (filter is null) return;
        Enter(level);
        Conditions(filter.Must, level + 1);
        Conditions(filter.Should, level + 1);
        Conditions(filter.MustNot, level + 1);
        if (filter.MinShould is { } some) Conditions(some.Conditions, level + 2);
    }

    public static void Values(MapField<string, Value> values, int level = 1)
    {
        foreach (var value in values) Walk(value.Value, level);
    }

    private static void Conditions(RepeatedField<Condition> conditions, int level)
    {
        foreach (var condition in conditions) Walk(condition, level);
    }

    private static void Walk(Condition? condition, int level)
    {
        Walk(condition?.Filter, level + 1);
        Walk(condition?.Nested?.Filter, level + 2);
    }

    private static void Walk(PrefetchQuery prefetch, int level)
    {
        Enter(level);
        foreach (var inner in prefetch.Prefetch) Walk(inner, level + 1);
        Walk(prefetch.Query, level + 1);
        Walk(prefetch.Filter, level + 1);
        Walk(prefetch.Params?.Idf?.Corpus, level + 1);
    }

    private static void Walk(Query? query, int level)
    {
        switch (query)
        {
            case { Nearest: { } nearest }: Input(nearest); break;
            case { NearestWithMmr: { } diverse }: Input(diverse.Nearest); break;
            case { Recommend: { } recommend }: Inputs(recommend.Positive, recommend.Negative); break;
            case { Discover: { } discover }:
                Input(discover.Target);
                Walk(discover.Context);
                break;
            case { Context: { } context }: Walk(context); break;
            case { RelevanceFeedback: { } feedback }:
                Input(feedback.Target);
                foreach (var item in feedback.Feedback) Input(item.Example);
                break;
            case { Formula: { } formula }:
                Walk(formula.Expression, level + 1);
                Values(formula.Defaults);
                break;
        }
    }

    private static void Walk(ContextInput? context)
    {
        foreach (var pair in context?.Pairs ?? [])
        {
            Input(pair.Positive);
            Input(pair.Negative);
        }
    }

    private static void Inputs(RepeatedField<VectorInput> positive, RepeatedField<VectorInput> negative)
    {
        foreach (var input in positive) Input(input);
        foreach (var input in negative) Input(input);
    }

    private static void Input(VectorInput? input) => Inferred(input?.Document, input?.Image, input?.Object);

    private static void Walk(VectorsOfPoint? vectors)
    {
        Walk(vectors?.Vector);
        if (vectors?.Vectors_ is { } named)
            foreach (var vector in named.Vectors) Walk(vector.Value);
    }

    private static void Walk(Vector? vector) => Inferred(vector?.Document, vector?.Image, vector?.Object);

    private static void Inferred(Document? document, Image? image, InferenceObject? inferred)
    {
        if (document is not null) Values(document.Options);
        if (image is not null)
        {
            Walk(image.Image_, 1);
            Values(image.Options);
        }
        if (inferred is null) return;
        Walk(inferred.Object, 1);
        Values(inferred.Options);
    }

    private static void Walk(Expression? expression, int level)
    {
        if (expression is null) return;
        Enter(level);
        switch (expression.VariantCase)
        {
            case Expression.VariantOneofCase.Condition: Walk(expression.Condition, level + 1); break;
            case Expression.VariantOneofCase.Mult: foreach (var factor in expression.Mult.Mult) Walk(factor, level + 2); break;
            case Expression.VariantOneofCase.Sum: foreach (var term in expression.Sum.Sum) Walk(term, level + 2); break;
            case Expression.VariantOneofCase.Div:
                Walk(expression.Div.Left, level + 2);
                Walk(expression.Div.Right, level + 2);
                break;
            case Expression.VariantOneofCase.Pow:
                Walk(expression.Pow.Base, level + 2);
                Walk(expression.Pow.Exponent, level + 2);
                break;
            default:
                Walk(expression.Neg ?? expression.Abs ?? expression.Sqrt ?? expression.Exp ?? expression.Log10 ?? expression.Ln, level + 1);
                Walk(expression.ExpDecay ?? expression.GaussDecay ?? expression.LinDecay, level + 1);
                break;
        }
    }

    private static void Walk(DecayParamsExpression? decay, int level)
    {
        Walk(decay?.X, level + 1);
        Walk(decay?.Target, level + 1);
    }

    private static void Walk(Value? value, int level)
    {
        if (value is null) return;
        Enter(level);
        switch (value.KindCase)
        {
            case Value.KindOneofCase.ListValue: foreach (var element in value.ListValue.Values) Walk(element, level + 2); break;
            case Value.KindOneofCase.StructValue: Values(value.StructValue.Fields, level + 2); break;
        }
    }

    private static void Enter(int level)
    {
        if (level > MaxLevels) throw Malformed.Request($"the request is nested deeper than {MaxLevels} levels; flatten it");
    }
}
