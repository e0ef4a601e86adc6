import { pickerDeployment } from './cluster/example-objects';
import { describeServed } from './gateway/describe-served';
import type { Change, ServedExample } from './gateway/served-example';

const asksForUsage: Change = (objects) => {
  const [container] = pickerDeployment(objects)['spec'].template.spec.containers;
  container.args.push('--ask-for-usage=true');
};

/** A streamed chat completion, as text. */
async function stream(served: ServedExample, more: object = {}): Promise<string> {
  const request = {
    model: await served.model(),
    max_tokens: 5,
    min_tokens: 5,
    ignore_eos: true,
    stream: true,
    ...more,
  };
  const body = JSON.stringify({ ...request, messages: [{ role: 'user', content: 'What does a gateway do?' }] });
  const answer = await served.post('/v1/chat/completions', body);
  expect(answer.status).toBe(200);
  return answer.body.toString();
}

/** Tokens of the answers that the picker learned of, over its pods. */
async function learned(served: ServedExample): Promise<number[]> {
  const pods = await served.pods(served.picker);
  const pages = await Promise.all(
    pods.map(async ({ status }) => (await (await fetch(`http://${status.podIP}:9090/decisions`)).json()) as object),
  );
  return [...JSON.stringify(pages).matchAll(/"answerTokens":(\d+)/g)].map(([, tokens]) => Number(tokens));
}

describeServed('usage that the picker asks for', { example: 'minimal' }, (test) => {
  test('is learned, and told to those clients alone that ask themselves', { change: asksForUsage }, async (served) => {
    await served.ready();
    const unasked = await stream(served);
    expect(unasked).not.toContain('"usage":{');
    expect(unasked.split('\n\n').filter((event) => event.includes('"delta"')).length).toBeGreaterThanOrEqual(5);
    expect(unasked.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(await learned(served)).toEqual([5]);

    const asked = await stream(served, { stream_options: { include_usage: true } });
    expect(asked).toMatch(/"choices":\[\],"usage":\{/);
    expect(await learned(served)).toEqual([5, 5]);
  });
});
