using System.Globalization;

namespace AgentMemory.Qdrant.Diagnosis;

/// <summary>Adds to a report what lies in the spool of this machine.</summary>
public static class SpoolDoctor
{
    /// <summary>The report with the spool and what is to be said of it.</summary>
    /// <param name="report">Report on the engine.</param>
    /// <param name="folder">Folder of the spool.</param>
    /// <param name="inspect">Reads it; null where nothing was ever spooled.</param>
    public static DoctorReport Examine(DoctorReport report, string folder, Func<SpoolState?> inspect)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(inspect);
        try
        {
            var state = inspect() ?? new SpoolState { Memories = 0, Bytes = 0, Rejected = 0 };
            return Add(report with { Spool = state }, Findings(state, folder, report.Reachable));
        }
        catch (MemoryIndexException ex)
        {
            return Add(report, [new DoctorFinding(FindingSeverity.Error, ex.Message, "")]);
        }
    }

    /// <summary>The report with what waits in a spool that is off, where nobody stores it.</summary>
    /// <param name="report">Report on the engine.</param>
    /// <param name="folder">Folder of the spool.</param>
    /// <param name="state">What it holds.</param>
    public static DoctorReport LeftBehind(DoctorReport report, string folder, SpoolState state)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(state);
        var finding = new DoctorFinding(FindingSeverity.Error, string.Create(CultureInfo.InvariantCulture, $"{state.Memories:N0} acknowledged memories wait in the spool '{folder}' since {state.Oldest:yyyy-MM-dd'T'HH:mm:ss'Z'}, and the spool is off, so nobody stores them."),
            "Set AgentMemory:Qdrant:Spool:Enabled to true until it is empty.");
        return Add(report with { Spool = state }, [finding]);
    }

    /// <summary>The worst first, as in any report.</summary>
    private static DoctorReport Add(DoctorReport report, IEnumerable<DoctorFinding> more) => report with { Findings = [.. report.Findings.Concat(more).OrderByDescending(f => f.Severity)] };

    private static IEnumerable<DoctorFinding> Findings(SpoolState state, string folder, bool isReachable)
    {
        if (state.Memories > 0)
            yield return new DoctorFinding(FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"{state.Memories:N0} memories wait in the spool '{folder}' since {state.Oldest:yyyy-MM-dd'T'HH:mm:ss'Z'} and cannot be recalled yet."),
                isReachable ? "They are stored while the service runs: start it, or read its log where it runs and the number does not fall." : "They are stored when the engine answers: start it.");
        if (state.Rejected > 0)
            yield return new DoctorFinding(FindingSeverity.Warning, string.Create(CultureInfo.InvariantCulture, $"{state.Rejected:N0} memories of the spool were refused for good; the latest: {state.LastRejection}"),
                $"They lie in '{Path.Combine(folder, "rejected.jsonl")}', each with its reason: mend them and remember their input again, or forget them.");
        if (state.MaxItems > 0 && (state.Memories + state.Rejected >= state.MaxItems * 0.9 || state.Bytes >= state.MaxBytes * 0.9))
            yield return new DoctorFinding(FindingSeverity.Warning, "The spool is nearly full; what is beyond its limits is refused.", "Bring the engine back, or raise AgentMemory:Qdrant:Spool:MaxItems and MaxBytes.");
    }
}
