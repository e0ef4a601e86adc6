import { Duplex } from 'node:stream';

/** The two ends of a pipe between processes, in one: bytes arrive in pieces of `chunkBytes`. */
export function pipe(chunkBytes = 7): [Duplex, Duplex] {
  const ends: Duplex[] = [0, 1].map(
    (index) =>
      new Duplex({
        read: () => undefined,
        write: (chunk: Buffer, _encoding, done) => {
          for (let at = 0; at < chunk.length; at += chunkBytes) {
            ends[1 - index].push(chunk.subarray(at, at + chunkBytes));
          }
          done();
        },
        final: (done) => {
          ends[1 - index].push(null);
          done();
        },
        destroy: (error, done) => {
          if (!ends[1 - index].destroyed) ends[1 - index].push(null);
          done(error);
        },
      }),
  );
  return [ends[0], ends[1]];
}
