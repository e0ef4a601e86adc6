import type { KubeObject } from '../e2e/cluster/kube-object';
import { leftBehind } from './left-behind';

const object = (kind: string, name: string): KubeObject => ({ apiVersion: 'v1', kind, metadata: { name } });

const SERVICE = object('Service', 'picker');
const ROLE = object('Role', 'picker');

test('an upgrade that keeps every object leaves nothing behind, whatever comes', () => {
  expect(leftBehind('minimal', [SERVICE], [SERVICE, ROLE])).toEqual([]);
  expect(leftBehind('new', [], [SERVICE])).toEqual([]);
});

test('an object that is gone without a successor is named, with what to do', () => {
  expect(leftBehind('minimal', [SERVICE, ROLE], [SERVICE])).toEqual([
    'Role/picker is gone and nothing of its kind came: render it, or list it with advice in REMOVALS',
  ]);
});

test('an object of another name is told from one that is gone', () => {
  expect(leftBehind('minimal', [SERVICE], [object('Service', 'chat-picker')])).toEqual([
    'Service/picker has another name now: keep its name, since the old one stays and works on',
  ]);
});

test('an object that went on purpose is none, in that example alone', () => {
  const removals = [{ example: 'minimal', object: 'Role/picker', advice: 'delete it' }];
  expect(leftBehind('minimal', [SERVICE, ROLE], [SERVICE], removals)).toEqual([]);
  expect(leftBehind('canary', [SERVICE, ROLE], [SERVICE], removals)).toHaveLength(1);
});
