import { readTraceSampling } from '../../../src/picker/options/trace-sampling';

const read = (sampler?: string, argument?: string, warn = jest.fn()) =>
  readTraceSampling({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument }, warn);

test.each<[string | undefined, number, boolean]>([
  [undefined, 1, true],
  ['', 1, true],
  ['always_on', 1, false],
  ['always_off', 0, false],
  ['traceidratio', 0.25, false],
  ['parentbased_always_on', 1, true],
  ['parentbased_always_off', 0, true],
  ['parentbased_traceidratio', 0.25, true],
])('the sampler %s traces %d, and leaves it to callers: %s', (sampler, ratio, callerDecides) => {
  expect(read(sampler, '0.25')).toEqual({ ratio, callerDecides });
});

test('a ratio without its argument traces all', () => {
  expect(read('traceidratio')).toEqual({ ratio: 1, callerDecides: false });
});

test('the argument is read where it is a ratio', () => {
  expect(read('always_on', 'endpoint=http://jaeger')).toMatchObject({ ratio: 1 });
  expect(read(undefined, 'much')).toMatchObject({ ratio: 1 });
  expect(() => read('traceidratio', 'much')).toThrow('OTEL_TRACES_SAMPLER_ARG is "much"; set it to a number from 0');
});

test.each(['xray', 'parentbased_', 'parentbased_jaeger_remote', 'toString'])(
  '%s is told and passed over',
  (sampler) => {
    const warn = jest.fn();
    expect(read(sampler, 'much', warn)).toEqual({ ratio: 1, callerDecides: true });
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining(`"${sampler}" is none of always_on, parentbased_always_on`),
    );
  },
);
