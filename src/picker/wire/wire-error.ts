/** A message that does not follow the protobuf encoding: cut off, or malformed. The sender is at fault. */
export class WireError extends Error {
  constructor(problem: string) {
    super(`malformed protobuf message: ${problem}`);
    this.name = 'WireError';
  }
}
