import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerConfig } from '../../image/image';
import { synthesise } from '../examples/synthesise';

// No container engine is needed here: these are checks of the text against what the constructs render.
const ROOT = join(__dirname, '../..');
const instructions = readFileSync(join(ROOT, 'image/Dockerfile'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const argumentOf = (name: string) => instructions.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);

const picker = synthesise('minimal').find(
  ({ kind, metadata }) =>
    kind === 'Deployment' && metadata.labels?.['app.kubernetes.io/component'] === 'endpoint-picker',
)!.spec.template.spec;

test('the image runs as the user that the pod asks for', () => {
  const { runAsUser, runAsGroup } = picker.securityContext;
  expect(argumentOf('USER')).toBe(`${runAsUser}:${runAsGroup}`);
});

test('the image exposes the ports of the pod', () => {
  const ports = picker.containers[0].ports.map(({ containerPort }: { containerPort: number }) => containerPort);
  expect(argumentOf('EXPOSE')).toBe(ports.join(' '));
});

test('the arguments of the pod follow a program, so that the image must have an entry point', () => {
  expect(picker.containers[0].command).toBeUndefined();
  expect(picker.containers[0].args[0]).toBe('picker');
  expect(JSON.parse(argumentOf('ENTRYPOINT')!).pop()).toBe('/app/gke-inference.js');
});

test('what is copied is what the bundle task writes, but for the plots of simulations', () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const copied = argumentOf('COPY')!.split(' ').slice(0, -1);
  expect(copied.filter((file) => file.startsWith('dist/'))).toEqual(
    files.filter((file: string) => /^dist\/(?!plots\.)/.test(file)),
  );
});

test('the image that is built without a container engine starts the same way', () => {
  const { User, Entrypoint, Cmd, ExposedPorts } = containerConfig('1.2.3');
  expect(User).toBe(argumentOf('USER'));
  expect(Entrypoint).toEqual(JSON.parse(argumentOf('ENTRYPOINT')!));
  expect(Cmd).toEqual(JSON.parse(argumentOf('CMD')!));
  expect(Object.keys(ExposedPorts)).toEqual(
    argumentOf('EXPOSE')!
      .split(' ')
      .map((port) => `${port}/tcp`),
  );
});
