using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A place on the globe, in degrees.</summary>
internal readonly record struct GeoPosition(double Lon, double Lat)
{
    // The mean radius of the International Union of Geodesy and Geophysics, in metres.
    private const double EarthRadius = 6371008.8;

    /// <summary>Longitude within 180 degrees, latitude within 90: the places that a geo index holds.</summary>
    public bool IsOnGlobe => Lon is >= -180 and <= 180 && Lat is >= -90 and <= 90;

    /// <summary>An object with the numbers lon and lat, on the globe or not.</summary>
    public static GeoPosition? Read(Value value) =>
        value.KindCase == Value.KindOneofCase.StructValue
        && value.StructValue.Fields.TryGetValue("lon", out var lon) && PayloadValues.Number(lon) is { } x
        && value.StructValue.Fields.TryGetValue("lat", out var lat) && PayloadValues.Number(lat) is { } y
            ? new(x, y)
            : null;

    /// <exception cref="RpcException">InvalidArgument: missing, or not on the globe.</exception>
    public static GeoPosition Compile(GeoPoint? point, string owner)
    {
        if (point is null) throw Malformed.Request($"Malformed {owner} type");
        var position = new GeoPosition(point.Lon, point.Lat);
        return position.IsOnGlobe ? position : throw Malformed.Request($"Validation error in body: [{owner}: longitude must be within 180 degrees and latitude within 90]");
    }

    /// <summary>Great-circle distance in metres on a sphere (haversine).</summary>
    public double DistanceTo(GeoPosition other)
    {
        double from = double.DegreesToRadians(Lat), to = double.DegreesToRadians(other.Lat);
        double sinLat = Math.Sin(double.DegreesToRadians(other.Lat - Lat) / 2), sinLon = Math.Sin(double.DegreesToRadians(other.Lon - Lon) / 2);
        double a = sinLat * sinLat + Math.Cos(from) * Math.Cos(to) * sinLon * sinLon;
        return EarthRadius * 2 * Math.Asin(Math.Sqrt(a));
    }
}
