namespace AgentMemory.Onnx.Profiles;

/// <summary>A model's folder. What its files name must lie in it.</summary>
internal sealed class ModelFolder
{
    /// <exception cref="EmbeddingModelException">There is no such folder.</exception>
    public ModelFolder(string path)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(Root))
            throw new EmbeddingModelException($"There is no model folder at '{Root}'. Set AgentMemory:Embedding:Model to a sentence-transformers folder with an ONNX file.");
    }

    public string Root { get; }

    public string Name => Path.GetFileName(Root);

    /// <summary>Full path of something that a file of the model names.</summary>
    /// <exception cref="EmbeddingModelException">The path is absolute or leaves the folder.</exception>
    public string Resolve(string relative, string namedBy)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(Root, relative)));
        bool inside = full == Root || full.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return inside && !Path.IsPathRooted(relative)
            ? full
            : throw new EmbeddingModelException($"{namedBy} names the path '{relative}', which leaves the model folder '{Root}'. This is refused; use a model whose files lie in its own folder.");
    }

    /// <summary>A path relative to the folder, with forward slashes: the same text on every system.</summary>
    public string Relative(string full) => Path.GetRelativePath(Root, full).Replace('\\', '/');
}
