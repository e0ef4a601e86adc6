import { Logger } from '../src/logger';

test('writes one JSON object a line, with the fields of the event', () => {
  const lines: string[] = [];
  const logger = new Logger('info', (line) => lines.push(line));
  logger.info('started\nwell', { port: 9002 });
  logger.error('failed', { error: new Error('no\nway') });
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  const [started, failed] = lines.map((line) => JSON.parse(line));
  expect(started).toEqual({
    severity: 'INFO',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    message: 'started\nwell',
    port: 9002,
  });
  expect(failed).toMatchObject({ severity: 'ERROR', message: 'failed', error: 'no\nway' });
});

test('drops what is below its level', () => {
  const lines: string[] = [];
  const logger = new Logger('warning', (line) => lines.push(line));
  logger.debug('a');
  logger.info('b');
  logger.warning('c');
  expect(lines).toHaveLength(1);
});
