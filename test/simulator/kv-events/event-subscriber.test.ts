import { EventSubscriber } from '../../../src/simulator/kv-events/event-subscriber';

const TOPIC = Buffer.from('kv@a@m');

/** A subscriber, the messages that it was sent, and a way to let the oldest one pass. */
function subscriber(highWaterMark: number) {
  const sent: string[] = [];
  const waiting: (() => void)[] = [];
  const subject = new EventSubscriber(highWaterMark, (parts, done) => {
    sent.push(String(parts[0]));
    waiting.push(done);
  });
  const offer = (text: string, topic = TOPIC) => subject.offer(topic, [Buffer.from(text)]);
  const change = (topic: string, wanted: boolean) => subject.change({ topic: Buffer.from(topic), wanted });
  return { sent, offer, change, pass: () => waiting.shift()!() };
}

test('it gets what begins with what it wants, and nothing before or after that', () => {
  const { sent, offer, change } = subscriber(0);
  offer('before');
  change('kv@', true);
  offer('a');
  offer('other', Buffer.from('metrics'));
  change('kv@', true);
  change('kv@', false);
  offer('b');
  change('kv@', false);
  offer('after');
  change('', true);
  offer('all');
  expect(sent).toEqual(['a', 'b', 'all']);
});

test('a slow one misses what comes while as many wait as may', () => {
  const { sent, offer, change, pass } = subscriber(2);
  change('', true);
  for (const text of ['a', 'b', 'c']) offer(text);
  pass();
  offer('d');
  offer('e');
  expect(sent).toEqual(['a', 'b', 'd']);
});
