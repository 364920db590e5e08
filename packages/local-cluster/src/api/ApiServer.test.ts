import { eventually } from '../eventually';
import {
  deployment,
  service,
  startTestCluster,
  type TestCluster,
} from '../__testUtils__/testCluster';

const maps = '/api/v1/namespaces/default/configmaps';
const mergePatch = { 'content-type': 'application/merge-patch+json' };
const jsonPatch = { 'content-type': 'application/json-patch+json' };

jest.setTimeout(60_000);

describe('ApiServer', () => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await startTestCluster();
  });

  afterAll(() => cluster.stop());

  async function createMap(name: string, data: object = { v: '1' }) {
    const { status, body } = await cluster.call('POST', maps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data,
    });
    expect(status).toBe(201);
    return body;
  }

  it('asks for its token, over HTTP and TLS', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic c2VjcmV0']) {
      const { status, body } = await cluster.call('GET', maps, undefined, {
        authorization,
      });
      expect([status, body.kind, body.reason]).toEqual([
        401,
        'Status',
        'Unauthorized',
      ]);
    }
  });

  it('refuses a write that was decided on an older version', async () => {
    const first = await createMap('stale');
    const second = await cluster.call(
      'PATCH',
      `${maps}/stale`,
      { data: { v: '2' } },
      mergePatch,
    );
    expect(second.status).toBe(200);
    const old = { ...first, data: { v: '3' } };
    const put = await cluster.call('PUT', `${maps}/stale`, old);
    expect([put.status, put.body.reason]).toEqual([409, 'Conflict']);
    const patch = await cluster.call(
      'PATCH',
      `${maps}/stale`,
      {
        metadata: { resourceVersion: first.metadata.resourceVersion },
        data: { v: '3' },
      },
      mergePatch,
    );
    expect(patch.status).toBe(409);
    const { body } = await cluster.call('GET', `${maps}/stale`);
    expect(body.data).toEqual({ v: '2' });
  });

  it('keeps the version of an object that a write does not change', async () => {
    const created = await createMap('same');
    const patched = await cluster.call(
      'PATCH',
      `${maps}/same`,
      { data: { v: '1' } },
      mergePatch,
    );
    const put = await cluster.call('PUT', `${maps}/same`, created);
    expect(patched.body.metadata.resourceVersion).toBe(
      created.metadata.resourceVersion,
    );
    expect(put.body).toEqual(patched.body);
  });

  it('applies JSON patches whole or not at all', async () => {
    await createMap('json');
    const failed = await cluster.call(
      'PATCH',
      `${maps}/json`,
      [
        { op: 'replace', path: '/data/v', value: '2' },
        { op: 'test', path: '/data/none', value: 'x' },
      ],
      jsonPatch,
    );
    expect(failed.status).toBe(422);
    const done = await cluster.call(
      'PATCH',
      `${maps}/json`,
      [
        { op: 'test', path: '/data/v', value: '1' },
        { op: 'add', path: '/data/w', value: '2' },
      ],
      jsonPatch,
    );
    expect(done.body.data).toEqual({ v: '1', w: '2' });
  });

  it('deletes the version and the object that is meant, and no other', async () => {
    const { metadata } = await createMap('precise');
    for (const preconditions of [
      { resourceVersion: '1' },
      { uid: '00000000-0000-0000-0000-000000000000' },
    ]) {
      const refused = await cluster.call('DELETE', `${maps}/precise`, {
        preconditions,
      });
      expect([refused.status, refused.body.reason]).toEqual([409, 'Conflict']);
    }
    const { status } = await cluster.call('DELETE', `${maps}/precise`, {
      preconditions: {
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
    });
    expect(status).toBe(200);
    expect((await cluster.call('GET', `${maps}/precise`)).status).toBe(404);
  });

  it('minds the media type of a body, and of none when nothing has to be said', async () => {
    await createMap('typed');
    const plain = { 'content-type': 'text/plain' };
    const path = `${maps}/typed`;
    const said = await cluster.call('DELETE', path, { kind: 'x' }, plain);
    expect(said.status).toBe(415);
    const silent = await cluster.call('DELETE', path, undefined, plain);
    expect(silent.status).toBe(200);
    const empty = await cluster.call('POST', maps, undefined, plain);
    expect(empty.status).toBe(415);
  });

  it('says what is wrong with an object, field by field', async () => {
    const wrong = deployment('wrong', 'app:1', { replicas: -1 });
    wrong.spec.template.metadata.labels = { app: 'other' };
    const { status, body } = await cluster.call(
      'POST',
      '/apis/apps/v1/namespaces/default/deployments',
      wrong,
    );
    expect(status).toBe(422);
    expect(body.details).toMatchObject({ kind: 'Deployment', group: 'apps' });
    expect(body.details.causes.map((cause: any) => cause.field)).toEqual([
      'spec.replicas',
      'spec.template.metadata.labels',
    ]);
  });

  it('warns of unknown fields, or refuses them when asked to', async () => {
    const typo = { ...service('typo'), sepc: {} };
    const path = '/api/v1/namespaces/default/services';
    const strict = await cluster.call(
      'POST',
      `${path}?fieldValidation=Strict`,
      typo,
    );
    expect(strict.status).toBe(400);
    expect(strict.body.message).toContain('unknown field "sepc"');
    const lenient = await cluster.call('POST', path, typo);
    expect(lenient.status).toBe(201);
    expect(lenient.headers.get('warning')).toBe(
      String.raw`299 - "unknown field \"sepc\""`,
    );
    const foreign = await cluster.call('POST', path, {
      ...service('foreign'),
      数据: {},
    });
    expect(foreign.status).toBe(201);
    expect(foreign.headers.get('warning')).toContain('6570');
  });

  it('does not give what does not exist or cannot be done', async () => {
    const missing = await cluster.call('GET', `${maps}/none`);
    expect([missing.status, missing.body.details]).toEqual([
      404,
      { name: 'none', kind: 'configmaps' },
    ]);
    for (const [method, path, expected] of [
      ['GET', '/api/v1/gadgets', 404],
      ['PUT', maps, 405],
      ['DELETE', '/api/v1/namespaces', 405],
      ['POST', '/api/v1/namespaces/none/configmaps', 404],
    ] as const) {
      const { status, body } = await cluster.call(
        method,
        path,
        method === 'GET' ? undefined : { metadata: { name: 'x' } },
      );
      expect([path, status, body.kind]).toEqual([path, expected, 'Status']);
    }
  });

  it('changes nothing in a dry run', async () => {
    const { status } = await cluster.call('POST', `${maps}?dryRun=All`, {
      metadata: { name: 'dry' },
    });
    expect(status).toBe(201);
    expect((await cluster.call('GET', `${maps}/dry`)).status).toBe(404);
  });

  it('lists in pages that belong together', async () => {
    await cluster.call('POST', '/api/v1/namespaces', {
      metadata: { name: 'pages' },
    });
    const path = '/api/v1/namespaces/pages/configmaps';
    const selector = 'labelSelector=in%3Dlist';
    const create = (name: string) =>
      cluster.call('POST', path, {
        metadata: { name, labels: { in: 'list' } },
      });
    for (const name of ['a', 'b', 'c', 'd']) {
      await create(name);
    }
    const first = await cluster.call('GET', `${path}?limit=3&${selector}`);
    await create('bb');
    await cluster.call('DELETE', `${path}/d`);
    const second = await cluster.call(
      'GET',
      `${path}?limit=3&${selector}&continue=${first.body.metadata.continue}`,
    );
    const names = [...first.body.items, ...second.body.items].map(
      each => each.metadata.name,
    );
    expect(names).toEqual(['a', 'b', 'c', 'd']);
    expect(second.body.metadata).toEqual({
      resourceVersion: first.body.metadata.resourceVersion,
    });
  });

  it('empties a namespace before it goes, and takes nothing new meanwhile', async () => {
    await cluster.call('POST', '/api/v1/namespaces', {
      metadata: { name: 'going' },
    });
    const path = '/api/v1/namespaces/going/configmaps';
    await cluster.call('POST', path, {
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    });
    await cluster.call('DELETE', '/api/v1/namespaces/going');
    await eventually(
      () => cluster.call('GET', `${path}/held`),
      ({ body }) => body.metadata.deletionTimestamp !== undefined,
    );
    const late = await cluster.call('POST', path, { metadata: { name: 'x' } });
    expect([late.status, late.body.details.causes[0].reason]).toEqual([
      403,
      'NamespaceTerminating',
    ]);
    await cluster.call(
      'PATCH',
      `${path}/held`,
      { metadata: { finalizers: null } },
      mergePatch,
    );
    await eventually(
      () => cluster.call('GET', '/api/v1/namespaces/going'),
      ({ status }) => status === 404,
    );
  });
});
