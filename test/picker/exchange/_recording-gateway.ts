import type { BreakOff, GatewaySide, HeadChanges, Refusal } from '../../../src/picker/exchange';

/** A gateway's side that writes down what an exchange tells it to do. */
export class RecordingGateway implements GatewaySide {
  readonly log: string[] = [];
  /** Whether it takes more at once. */
  keepsUp = true;

  forwardHead(endpoint: string, changes: HeadChanges, fallbacks: readonly string[] = []): void {
    const { bodyLength, plainAnswer, decodedBody } = changes;
    const destinations = [endpoint, ...fallbacks].join(' or ');
    const wishes = `${decodedBody ? ', decoded' : ''}${plainAnswer ? ', plain answer' : ''}`;
    this.log.push(`head to ${destinations}, ${bodyLength ?? 'unknown'} bytes${wishes}`);
  }
  forwardBody(piece: Buffer, last: boolean): boolean {
    this.log.push(`body ${piece}${last ? ' (last)' : ''}`);
    return this.keepsUp;
  }
  forwardTrailers(): void {
    this.log.push('trailers');
  }
  reply(json: string): void {
    this.log.push(`reply ${json}`);
  }
  refuse(refusal: Refusal): void {
    this.log.push(`refuse ${refusal.status} ${refusal.code}`);
  }
  breakOff(reason: BreakOff): void {
    this.log.push(`break off: ${reason}`);
  }
}
