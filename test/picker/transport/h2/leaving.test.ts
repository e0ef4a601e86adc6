import { ErrorCode, FrameType } from '../../../../src/picker/transport/h2/frame';
import { RawClient } from './_raw-client';

it('a server that leaves never names a higher last stream than it did before', async () => {
  const client = RawClient.settled();
  client.open(1, '/t.T/Silent');
  client.connection.giveNotice();
  client.open(3, '/t.T/Silent'); // on its way before the notice was read
  client.connection.refuseCalls();
  client.open(5);
  client.open(7);
  await client.settle();
  client.connection.close(ErrorCode.NO_ERROR, '');
  const named = (await client.frames(FrameType.GOAWAY)).map(({ payload }) => payload.readUInt32BE(0));
  expect(named).toEqual([2 ** 31 - 1, 3, 3]);
  expect(await client.streamError(7)).toBe(ErrorCode.REFUSED_STREAM);
});
