import type { ModelServer } from '../../../src/simulator/server/model-server';
import { ask, post, startServer } from './test-server';

const LINE = 'base --served-model-name chat --enable-lora --lora-modules first=/adapters/first --max-loras 2';

const servers: ModelServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.crash();
  }
});

async function serve(line: string, environment?: Record<string, string>): Promise<string> {
  const { server, url } = await startServer(line, environment);
  servers.push(server);
  return url;
}

async function start(line = LINE) {
  const url = await serve(line, { VLLM_ALLOW_RUNTIME_LORA_UPDATING: 'True' });
  return {
    load: (body: object) => post(`${url}/v1/load_lora_adapter`, body),
    unload: (name: string) => post(`${url}/v1/unload_lora_adapter`, { lora_name: name }),
    complete: (model: string) => post(`${url}/v1/completions`, { model, prompt: 'a', max_tokens: 1 }),
    models: async () => {
      const { data } = JSON.parse((await ask(`${url}/v1/models`)).text);
      return data.map(({ id, root, parent }: Record<string, string>) => [id, root, parent]);
    },
  };
}

test('an adapter is loaded, listed, used and unloaded while the server runs', async () => {
  const { load, unload, complete, models } = await start();
  expect((await complete('second')).status).toBe(404);
  expect(await load({ lora_name: 'second', lora_path: '/adapters/second' })).toMatchObject({
    status: 200,
    text: "Success: LoRA adapter 'second' added successfully.",
  });
  expect((await complete('second')).status).toBe(200);
  expect(await models()).toEqual([
    ['chat', 'base', null],
    ['first', '/adapters/first', 'chat'],
    ['second', '/adapters/second', 'chat'],
  ]);
  expect((await unload('second')).text).toBe("Success: LoRA adapter 'second' removed successfully.");
  expect((await complete('second')).status).toBe(404);
});

test('a loaded adapter is replaced only in place', async () => {
  const { load, models } = await start();
  const again = { lora_name: 'first', lora_path: '/adapters/new' };
  const refused = await load(again);
  expect(refused.status).toBe(400);
  expect(JSON.parse(refused.text).error).toEqual({
    message:
      "The lora adapter 'first' has already been loaded. If you want to load the adapter in place, set 'load_inplace' " +
      'to True.',
    type: 'InvalidUserInput',
    param: null,
    code: 400,
  });
  expect((await load({ ...again, load_inplace: true })).status).toBe(200);
  expect((await models())[1]).toEqual(['first', '/adapters/new', 'chat']);
});

test('what cannot be done is refused as vLLM refuses it', async () => {
  const { load, unload } = await start();
  expect(JSON.parse((await unload('nobody')).text).error).toMatchObject({
    code: 404,
    type: 'NotFoundError',
    message: "The lora adapter 'nobody' cannot be found.",
  });
  expect(JSON.parse((await load({ lora_name: 'x', lora_path: '' })).text).error.message).toBe(
    "Both 'lora_name' and 'lora_path' must be provided.",
  );
  expect((await load({ lora_name: 'x' })).text).toContain('Field required');
});

test('a server without room for adapters loads none', async () => {
  const { load } = await start('base');
  expect(await load({ lora_name: 'x', lora_path: '/x' })).toMatchObject({ status: 500 });
});

test('without the variable there are no such paths', async () => {
  const url = await serve(LINE);
  expect((await post(`${url}/v1/load_lora_adapter`, { lora_name: 'x', lora_path: '/x' })).status).toBe(404);
});
