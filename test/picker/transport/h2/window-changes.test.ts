import { ErrorCode, FrameType } from '../../../../src/picker/transport/h2/frame';
import { frameBytes } from './_frames';
import { RawClient, settings } from './_raw-client';

const { DATA, SETTINGS } = FrameType;

it('a client that changes the windows of many calls again and again is sent away, also when something moves in between', async () => {
  const client = RawClient.settled();
  for (let streamId = 1; streamId < 2 * 6400; streamId += 2) client.open(streamId, '/t.T/Silent');
  const change = (bytes: number) => frameBytes(SETTINGS, 0, 0, settings([4, bytes]));
  client.write(...[100, 200, 100, 200].map(change)); // a few are fine
  expect(await client.connectionError()).toBeUndefined();
  const message = Buffer.from([0, 0, 0, 0, 1, 7]);
  for (let round = 0; round < 10; round++) {
    client.write(frameBytes(DATA, 0, 1, message), change(100), change(200));
  }
  expect(await client.connectionError()).toBe(ErrorCode.ENHANCE_YOUR_CALM);
});
