import { Deadlines } from '../../../../src/picker/transport';
import { KeepAlive } from '../../../../src/picker/transport/h2/keep-alive';

/** A connection by its clock: what happens to it, in order. */
function connection() {
  const deadlines = new Deadlines(0);
  const happened: string[] = [];
  const keepAlive = new KeepAlive(
    deadlines,
    () => happened.push('asked'),
    () => happened.push('dead'),
  );
  return { deadlines, happened, keepAlive };
}

describe('KeepAlive', () => {
  it('ends a connection that does not show in ten seconds that it speaks HTTP/2', () => {
    const { deadlines, happened } = connection();
    deadlines.tick(9_999);
    expect(happened).toEqual([]);
    deadlines.tick(10_000);
    expect(happened).toEqual(['dead']);
  });

  it('asks after thirty quiet seconds, and ends the connection when no answer comes', () => {
    const { deadlines, happened, keepAlive } = connection();
    keepAlive.heard();
    deadlines.tick(30_000);
    expect(happened).toEqual(['asked']);
    deadlines.tick(49_999);
    expect(happened).toEqual(['asked']);
    deadlines.tick(50_000);
    expect(happened).toEqual(['asked', 'dead']);
  });

  it('asks again later when an answer comes', () => {
    const { deadlines, happened, keepAlive } = connection();
    keepAlive.heard();
    deadlines.tick(30_000);
    keepAlive.heard();
    deadlines.tick(59_999);
    expect(happened).toEqual(['asked']);
    deadlines.tick(60_000);
    expect(happened).toEqual(['asked', 'asked']);
  });

  it('gives what was sent last a second to leave', () => {
    const { deadlines, happened, keepAlive } = connection();
    keepAlive.heard();
    keepAlive.leave();
    deadlines.tick(1_000);
    expect(happened).toEqual(['dead']);
  });

  it('does nothing about a connection that is closed', () => {
    const { deadlines, happened, keepAlive } = connection();
    keepAlive.stop();
    deadlines.tick(1_000_000);
    expect(happened).toEqual([]);
  });
});
