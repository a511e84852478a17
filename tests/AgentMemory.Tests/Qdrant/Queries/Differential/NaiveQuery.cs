using AgentMemory.Tests.Qdrant.Writes.Differential;
using CsCheck;
using Qdrant.Client.Grpc;

namespace AgentMemory.Tests.Qdrant.Queries.Differential;

/// <summary>A query over one vector name, and the score that a row gets by it, spelled out.</summary>
internal abstract record NaiveQuery
{
    public virtual string Using => VectorText.Dense;

    public abstract Query ToProto(NaiveTable table);

    /// <summary>Null where the row is not answered. NaN where floats and exact numbers may come to other results, so that nothing can be said.</summary>
    public abstract double? Score(NaiveTable table, NaiveRow row);

    /// <summary>Whether the lower score is the better one.</summary>
    public virtual bool SmallerFirst(Distance distance) => false;

    /// <summary>Points that are named as examples, and so not answered.</summary>
    public virtual IEnumerable<ulong> Named(NaiveTable table) => [];

    public sealed record Nearest(NaiveExample To) : NaiveQuery
    {
        public override Query ToProto(NaiveTable table) => new() { Nearest = To.ToProto(table) };

        public override double? Score(NaiveTable table, NaiveRow row) => row.Dense is null ? null : NaiveSimilarity.Score(table.Distance, To.Similarity(table, row));

        public override bool SmallerFirst(Distance distance) => NaiveSimilarity.SmallerIsBetter(distance);

        public override IEnumerable<ulong> Named(NaiveTable table) => To.Named(table);
    }

    public sealed record Sparse(SortedDictionary<uint, float> Query) : NaiveQuery
    {
        public override string Using => VectorText.Sparse;

        public override Query ToProto(NaiveTable table) => new() { Nearest = new VectorInput { Sparse = new SparseVector { Indices = { Query.Keys }, Values = { Query.Values } } } };

        public override double? Score(NaiveTable table, NaiveRow row)
        {
            if (row.Sparse is null || !row.Sparse.Keys.Any(Query.ContainsKey)) return null;
            double score = row.Sparse.Where(v => Query.ContainsKey(v.Key)).Sum(v => (double)v.Value * Query[v.Key] * Weight(table, v.Key));
            return Math.Abs(score) < 1e-6 ? double.NaN : score; // exactly 0 is answered or not, by how the points were found
        }

        private static double Weight(NaiveTable table, uint index)
        {
            if (!table.Idf) return 1;
            int count = table.Rows.Values.Count(r => r.Sparse?.Count > 0), containing = table.Rows.Values.Count(r => r.Sparse?.ContainsKey(index) == true);
            return Math.Log(((count - containing + 0.5) / (containing + 0.5)) + 1);
        }
    }

    public sealed record Multi(float[][] Query) : NaiveQuery
    {
        public override string Using => VectorText.Multi;

        public override Query ToProto(NaiveTable table) => new() { Nearest = new VectorInput { MultiDense = new MultiDenseVector { Vectors = { Query.Select(v => new DenseVector { Data = { v } }) } } } };

        public override double? Score(NaiveTable table, NaiveRow row) => row.Multi is null ? null : NaiveSimilarity.Score(table.Distance, NaiveSimilarity.Of(table.Distance, Query, row.Multi));

        public override bool SmallerFirst(Distance distance) => NaiveSimilarity.SmallerIsBetter(distance);
    }

    public sealed record Recommend(RecommendStrategy Strategy, NaiveExample[] Positive, NaiveExample[] Negative) : NaiveQuery
    {
        public override Query ToProto(NaiveTable table) => new()
        {
            Recommend = new RecommendInput { Strategy = Strategy, Positive = { Positive.Select(e => e.ToProto(table)) }, Negative = { Negative.Select(e => e.ToProto(table)) } },
        };

        public override double? Score(NaiveTable table, NaiveRow row)
        {
            if (row.Dense is null) return null;
            if (Strategy == RecommendStrategy.AverageVector) return NaiveSimilarity.Score(table.Distance, NaiveSimilarity.Of(table.Distance, Average(table), row.Dense));
            double[] toPositive = [.. Positive.Select(e => e.Similarity(table, row))], toNegative = [.. Negative.Select(e => e.Similarity(table, row))];
            if (Strategy == RecommendStrategy.SumScores) return toPositive.Sum() - toNegative.Sum();
            double p = toPositive.DefaultIfEmpty(double.NegativeInfinity).Max(), n = toNegative.DefaultIfEmpty(double.NegativeInfinity).Max();
            return NaiveExample.AreClose(p, n) ? double.NaN : p > n ? NaiveExample.Unit(p) : -NaiveExample.Unit(n);
        }

        public override bool SmallerFirst(Distance distance) => Strategy == RecommendStrategy.AverageVector && NaiveSimilarity.SmallerIsBetter(distance);

        public override IEnumerable<ulong> Named(NaiveTable table) => Positive.Concat(Negative).SelectMany(e => e.Named(table));

        private float[] Average(NaiveTable table)
        {
            float[] Mean(NaiveExample[] examples) => [.. Enumerable.Range(0, NaiveRow.Dims).Select(i => examples.Average(e => e.Stored(table)[i]))];
            float[] positive = Mean(Positive);
            if (Negative.Length == 0) return positive;
            float[] negative = Mean(Negative);
            return [.. positive.Zip(negative, (p, n) => (2 * p) - n)];
        }
    }

    public sealed record Discover(NaiveExample? Target, (NaiveExample Positive, NaiveExample Negative)[] Pairs) : NaiveQuery
    {
        public override Query ToProto(NaiveTable table)
        {
            var context = new ContextInput { Pairs = { Pairs.Select(p => new ContextInputPair { Positive = p.Positive.ToProto(table), Negative = p.Negative.ToProto(table) }) } };
            return Target is null ? new Query { Context = context } : new Query { Discover = new DiscoverInput { Target = Target.ToProto(table), Context = context } };
        }

        public override double? Score(NaiveTable table, NaiveRow row)
        {
            if (row.Dense is null) return null;
            double score = 0;
            foreach (var (positive, negative) in Pairs)
            {
                double p = positive.Similarity(table, row), n = negative.Similarity(table, row);
                if (NaiveExample.AreClose(p, n)) return double.NaN;
                score += Target is not null ? Math.Sign(p - n) : NaiveExample.Squash(Math.Min(p - n - 1.1920929e-7, 0));
            }
            return Target is null ? score : score + NaiveExample.Unit(Target.Similarity(table, row));
        }

        public override IEnumerable<ulong> Named(NaiveTable table) => (Target is null ? [] : Target.Named(table)).Concat(Pairs.SelectMany(p => p.Positive.Named(table).Concat(p.Negative.Named(table))));
    }

    public static Gen<NaiveQuery> Any(Gen<float> number)
    {
        var example = NaiveExample.Examples(number);
        return Gen.OneOf<NaiveQuery>(
            example.Select(e => (NaiveQuery)new Nearest(e)),
            NaiveRow.SparseOf(number).Select(q => (NaiveQuery)new Sparse(q)),
            number.Array[NaiveRow.Dims].Array[1, 3].Select(q => (NaiveQuery)new Multi(q)),
            Gen.Select(Gen.OneOfConst(RecommendStrategy.AverageVector, RecommendStrategy.BestScore, RecommendStrategy.SumScores), example.Array[1, 3], example.Array[0, 2]).Select(p => (NaiveQuery)new Recommend(p.Item1, p.Item2, p.Item3)),
            Gen.Select(example, Gen.Select(example, example).Array[1, 3], Gen.Bool).Select(p => (NaiveQuery)new Discover(p.Item3 ? p.Item1 : null, p.Item2)));
    }
}
