using AgentMemory.Qdrant.Embedded.Payloads;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace AgentMemory.Qdrant.Embedded.Filters;

/// <summary>A part of the globe's surface.</summary>
internal interface IGeoArea
{
    bool Contains(GeoPosition position);
}

/// <summary>All places nearer than a radius in metres.</summary>
internal sealed class GeoCircle(GeoPosition center, double radius) : IGeoArea
{
    /// <exception cref="RpcException">InvalidArgument: no centre, or not on the globe.</exception>
    public static GeoCircle Compile(GeoRadius circle) => new(GeoPosition.Compile(circle.Center, nameof(GeoRadius)), circle.Radius);

    public bool Contains(GeoPosition position) => center.DistanceTo(position) < radius;
}

/// <summary>All places strictly inside of a rectangle; where its left is east of its right it crosses the antimeridian.</summary>
internal sealed class GeoBox(GeoPosition topLeft, GeoPosition bottomRight) : IGeoArea
{
    /// <exception cref="RpcException">InvalidArgument: a missing corner, or not on the globe.</exception>
    public static GeoBox Compile(GeoBoundingBox box) =>
        new(GeoPosition.Compile(box.TopLeft, nameof(GeoBoundingBox)), GeoPosition.Compile(box.BottomRight, nameof(GeoBoundingBox)));

    public bool Contains(GeoPosition position)
    {
        bool longitude = topLeft.Lon > bottomRight.Lon
            ? position.Lon > topLeft.Lon || position.Lon < bottomRight.Lon
            : position.Lon > topLeft.Lon && position.Lon < bottomRight.Lon;
        return longitude && position.Lat > bottomRight.Lat && position.Lat < topLeft.Lat;
    }
}

/// <summary>All places inside of a ring and outside of its holes, in the plane of degrees; the lines themselves do not belong to it.</summary>
internal sealed class GeoRegion(GeoPosition[] exterior, GeoPosition[][] interiors) : IGeoArea
{
    private enum Place
    {
        Outside,
        OnLine,
        Inside,
    }

    /// <exception cref="RpcException">InvalidArgument: no exterior, a ring of fewer than four points or not closed, or not on the globe.</exception>
    public static GeoRegion Compile(GeoPolygon polygon)
    {
        if (polygon.Exterior is null) throw Malformed.Request("Malformed GeoPolygon type - field `exterior` is required");
        return new(CompileRing(polygon.Exterior, "exterior"), [.. polygon.Interiors.Select(ring => CompileRing(ring, "interiors"))]);
    }

    public bool Contains(GeoPosition position) =>
        Locate(position, exterior) == Place.Inside && Array.TrueForAll(interiors, ring => Locate(position, ring) == Place.Outside);

    private static GeoPosition[] CompileRing(GeoLineString ring, string name)
    {
        if (ring.Points.Count < 4) throw Malformed.Field($"geo_polygon.{name}", "min_line_length: a ring needs at least 4 points");
        if (!ring.Points[0].Equals(ring.Points[^1])) throw Malformed.Field($"geo_polygon.{name}", "closed_line: the first and last point of a ring must be the same");
        return [.. ring.Points.Select(point => GeoPosition.Compile(point, nameof(GeoPolygon)))];
    }

    /// <summary>By the winding number; points on an edge are found on the way.</summary>
    private static Place Locate(GeoPosition point, GeoPosition[] ring)
    {
        int winding = 0;
        for (int i = 0; i + 1 < ring.Length; i++)
        {
            var (from, to) = (ring[i], ring[i + 1]);
            double side = (to.Lon - from.Lon) * (point.Lat - from.Lat) - (point.Lon - from.Lon) * (to.Lat - from.Lat);
            if (side == 0 && IsWithin(point.Lon, from.Lon, to.Lon) && IsWithin(point.Lat, from.Lat, to.Lat)) return Place.OnLine;
            if (from.Lat <= point.Lat)
            {
                if (to.Lat > point.Lat && side > 0) winding++;
            }
            else if (to.Lat <= point.Lat && side < 0)
            {
                winding--;
            }
        }
        return winding == 0 ? Place.Outside : Place.Inside;
    }

    private static bool IsWithin(double value, double a, double b) => value >= Math.Min(a, b) && value <= Math.Max(a, b);
}
