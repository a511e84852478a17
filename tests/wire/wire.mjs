// Drives a hosted engine over the wire with the official JavaScript client.
// node wire.mjs ADDRESS [KEY]: prints a line a check, then "N passed, N failed".
import { QdrantClient } from '@qdrant/js-client-grpc';
import { Code, ConnectError } from '@connectrpc/connect';

const [address, key] = process.argv.slice(2);
if (!address) {
  console.error('usage: node wire.mjs http://127.0.0.1:6334 [API key]');
  process.exit(2);
}
let passed = 0, failed = 0;

async function check(name, act) {
  try {
    await act();
    passed++;
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error?.stack ?? error}`);
  }
}

// JSON tells apart what matters here; 64-bit integers are bigints in the client.
const text = value => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v));
function equal(actual, expected) {
  if (text(actual) !== text(expected)) throw new Error(`expected ${text(expected)}, got ${text(actual)}`);
}
function near(actual, expected) {
  if (!(Math.abs(actual - expected) <= 1e-5 * (1 + Math.abs(expected)))) throw new Error(`expected ${expected}, got ${actual}`);
}
async function refused(code, call) {
  try {
    await call();
  } catch (error) {
    if (error instanceof ConnectError && error.code === code) return error;
    throw error;
  }
  throw new Error(`expected ${Code[code]}, got an answer`);
}

const client = new QdrantClient({ url: address, apiKey: key, checkCompatibility: false });
const collections = client.api('collections'), points = client.api('points'), service = client.api('service'), snapshots = client.api('snapshots');
const collectionName = 'wire';
const num = id => ({ pointIdOptions: { case: 'num', value: BigInt(id) } });
const keyword = value => ({ kind: { case: 'stringValue', value } });
const integer = value => ({ kind: { case: 'integerValue', value: BigInt(value) } });
const dense = data => ({ vectorsOptions: { case: 'vector', value: { vector: { case: 'dense', value: { data } } } } });
const nearest = data => ({ variant: { case: 'nearest', value: { variant: { case: 'dense', value: { data } } } } });
const match = (key, value) => ({ conditionOneOf: { case: 'field', value: { key, match: { matchValue: { case: 'keyword', value } } } } });
const ids = list => list.map(point => point.id.pointIdOptions.value);
const everything = { selectorOptions: { case: 'enable', value: true } };

await check('health', async () => equal((await service.healthCheck({})).version, '1.19.0'));
await check('create', async () => {
  await collections.delete({ collectionName });
  const vectorsConfig = { config: { case: 'params', value: { size: 2n, distance: 3 /* Dot */ } } };
  equal((await collections.create({ collectionName, vectorsConfig })).result, true);
  equal((await collections.collectionExists({ collectionName })).result.exists, true);
  equal((await collections.list({})).collections.map(c => c.name).includes(collectionName), true);
});
await check('create index', async () => {
  const done = await points.createFieldIndex({ collectionName, wait: true, fieldName: 'city', fieldType: 0 /* Keyword */ });
  equal(done.result.status, 2 /* Completed */);
});
await check('upsert', async () => {
  const done = await points.upsert({
    collectionName, wait: true,
    points: [
      { id: num(1), vectors: dense([1, 0]), payload: { city: keyword('Bern'), n: integer(9007199254740993n) } },
      { id: num(2), vectors: dense([0, 1]), payload: { city: keyword('Basel') } },
      { id: { pointIdOptions: { case: 'uuid', value: '936DA01F-9ABD-4D9D-80C7-02AF85C822A8' } }, vectors: dense([2, 2]), payload: { city: keyword('Bern') } },
    ],
  });
  equal(done.result.status, 2);
});
await check('query', async () => {
  const found = (await points.query({ collectionName, query: nearest([1, 0.5]) })).result;
  equal(ids(found), ['936da01f-9abd-4d9d-80c7-02af85c822a8', 1n, 2n]);
  near(found[0].score, 3);
  near(found[2].score, 0.5);
});
await check('query with filter, payload and vectors', async () => {
  const found = (await points.query({ collectionName, query: nearest([1, 0.5]), filter: { must: [match('city', 'Bern')] }, limit: 1n, offset: 1n, withPayload: everything, withVectors: everything })).result;
  equal(ids(found), [1n]);
  equal(found[0].payload.city.kind.value, 'Bern');
  equal(found[0].payload.n.kind.value, 9007199254740993n);
  equal([...found[0].vectors.vectorsOptions.value.vector.value.data], [1, 0]);
});
await check('query batch', async () => {
  const answer = await points.queryBatch({ collectionName, queryPoints: [{ collectionName, query: nearest([1, 0]), limit: 1n }, { collectionName, query: nearest([-1, 0]), limit: 1n }] });
  equal(answer.result.map(r => ids(r.result)), [['936da01f-9abd-4d9d-80c7-02af85c822a8'], [2n]]);
});
await check('scroll by pages', async () => {
  const first = await points.scroll({ collectionName, limit: 2 });
  equal(ids(first.result), [1n, 2n]);
  const second = await points.scroll({ collectionName, limit: 2, offset: first.nextPageOffset });
  equal(ids(second.result), ['936da01f-9abd-4d9d-80c7-02af85c822a8']);
  equal(second.nextPageOffset === undefined, true);
});
await check('count, get, set payload', async () => {
  await points.setPayload({ collectionName, wait: true, payload: { seen: { kind: { case: 'boolValue', value: true } } }, pointsSelector: { pointsSelectorOneOf: { case: 'filter', value: { must: [match('city', 'Bern')] } } } });
  equal((await points.count({ collectionName, filter: { must: [match('city', 'Bern')] }, exact: true })).result.count, 2n);
  const found = (await points.get({ collectionName, ids: [num(1), num(7)], withPayload: everything })).result;
  equal(found.length, 1);
  equal(found[0].payload.seen.kind.value, true);
});
await check('compressed request and answer', async () => {
  const zipped = new QdrantClient({ url: address, apiKey: key, checkCompatibility: false, compression: true });
  equal((await zipped.api('points').count({ collectionName, filter: { should: Array.from({ length: 500 }, () => match('city', 'Bern')) } })).result.count, 2n);
});
await check('info', async () => {
  const info = (await collections.get({ collectionName })).result;
  equal([info.pointsCount, info.payloadSchema.city.points], [3n, 3n]);
});
await check('snapshot', async () => {
  const made = (await snapshots.create({ collectionName })).snapshotDescription;
  equal((await snapshots.list({ collectionName })).snapshotDescriptions.map(s => s.name), [made.name]);
  await snapshots.delete({ collectionName, snapshotName: made.name });
});
await check('delete by filter', async () => {
  await points.delete({ collectionName, wait: true, points: { pointsSelectorOneOf: { case: 'filter', value: { must: [match('city', 'Basel')] } } } });
  equal((await points.count({ collectionName })).result.count, 2n);
});
await check('refusal: missing collection', () => refused(Code.NotFound, () => points.count({ collectionName: 'missing' })));
await check('refusal: wrong size', () => refused(Code.InvalidArgument, () => points.upsert({ collectionName, wait: true, points: [{ id: num(3), vectors: dense([1]) }] })));
await check('refusal: name taken', () => refused(Code.AlreadyExists, () => collections.create({ collectionName, vectorsConfig: { config: { case: 'params', value: { size: 2n, distance: 3 } } } })));
await check('refusal: shard keys', () => refused(Code.Unimplemented, () => collections.createShardKey({ collectionName, request: { shardKey: { key: { case: 'keyword', value: 'a' } } } })));
if (key) {
  const stranger = new QdrantClient({ url: address, apiKey: 'wrong', checkCompatibility: false });
  await check('refusal: wrong key', () => refused(Code.Unauthenticated, () => stranger.api('points').count({ collectionName })));
  await check('health without key', async () => equal((await new QdrantClient({ url: address, checkCompatibility: false }).api('service').healthCheck({})).version, '1.19.0'));
}
await check('delete collection', async () => {
  equal((await collections.delete({ collectionName })).result, true);
  equal((await collections.collectionExists({ collectionName })).result.exists, false);
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
