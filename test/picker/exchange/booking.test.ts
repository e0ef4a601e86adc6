import { Booking } from '../../../src/picker/exchange/booking';
import type { PickResult } from '../../../src/picker/scheduling/port';
import { CountingPort } from './_counting-port';

const REQUEST = {
  id: 7,
  model: 'm',
  session: '',
  priority: 0,
  textBytes: 4,
  otherTokens: 0,
  maxTokens: 0,
  streams: false,
  hashes: new Uint32Array(0),
  subset: undefined,
};

describe('Booking', () => {
  let port: CountingPort;
  let booking: Booking;
  let answers: PickResult[];

  function ask(): void {
    booking.ask(REQUEST, (result) => answers.push(result));
  }

  beforeEach(() => {
    port = new CountingPort();
    booking = new Booking(port, REQUEST.id);
    answers = [];
  });

  it('is released once, however often it is told to', () => {
    ask();
    expect(port.booked).toEqual({ '10.0.0.1:8000': 1 });
    booking.release('completed');
    booking.release('client-gone');
    expect(port.booked).toEqual({ '10.0.0.1:8000': 0 });
    expect(port.released).toEqual({ completed: 1 });
  });

  it('is not released if nothing was picked', () => {
    port.result = { refusal: 'no-endpoint' };
    ask();
    booking.release('refused');
    expect(answers).toEqual([{ refusal: 'no-endpoint' }]);
    expect(port.released).toEqual({});
  });

  it('is released as soon as a late answer comes, for the cause that was first', () => {
    port.deferred = true;
    ask();
    booking.release('client-gone');
    booking.release('shutdown');
    expect(port.released).toEqual({});
    port.answerAll();
    expect(answers).toEqual([]);
    expect(port.booked).toEqual({ '10.0.0.1:8000': 0 });
    expect(port.released).toEqual({ 'client-gone': 1 });
  });

  it('forgets a late refusal', () => {
    port.deferred = true;
    port.result = { refusal: 'saturated' };
    ask();
    booking.release('client-gone');
    port.answerAll();
    expect(answers).toEqual([]);
    expect(port.released).toEqual({});
  });

  it('moves to the endpoint that served, while it is booked', () => {
    booking.served('10.0.0.2:8000');
    ask();
    booking.served('10.0.0.3:8000');
    expect(port.booked).toEqual({ '10.0.0.1:8000': 0, '10.0.0.3:8000': 1 });
    booking.release('completed');
    booking.served('10.0.0.4:8000');
    expect(port.booked).toEqual({ '10.0.0.1:8000': 0, '10.0.0.3:8000': 0 });
    expect(port.servedFrom).toEqual(['10.0.0.3:8000']);
  });

  it('tells the first token once, while it is booked', () => {
    booking.firstToken();
    ask();
    booking.firstToken();
    booking.firstToken();
    booking.release('completed');
    booking.firstToken();
    expect(port.firstTokens).toEqual([7]);
  });

  it('tells what a server counted once, while it is booked', () => {
    booking.usage({ promptTokens: 1, answerTokens: 2, cachedTokens: 3 });
    expect(port.usages.size).toBe(0);
    ask();
    booking.usage({ promptTokens: 10, answerTokens: 20, cachedTokens: undefined });
    booking.usage({ promptTokens: 11, answerTokens: 21, cachedTokens: 5 });
    booking.release('completed');
    booking.usage({ promptTokens: 12, answerTokens: 22, cachedTokens: 6 });
    expect([...port.usages]).toEqual([[7, [10, 20, undefined]]]);
  });

  it('may be released without having been asked for', () => {
    booking.release('client-gone');
    expect(port.released).toEqual({});
  });
});
