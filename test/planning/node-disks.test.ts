import { Accelerator, GIB, MACHINE_TYPES, type MachineType, Model, type ModelFacts } from '../../src/catalog';
import {
  ephemeralStorageOnNode,
  LOAD_SOURCES,
  planChoices,
  planHostResources,
  planNodeDisks,
} from '../../src/planning';

const machineNamed = (name: string): MachineType => MACHINE_TYPES.find((type) => type.name === name)!;
const L4 = machineNamed('g2-standard-8');
const H100 = machineNamed('a3-highgpu-8g');
const RTX = machineNamed('g4-standard-48');

describe('boot disks', () => {
  test('are of a type that the machine boots from and that reads as fast as start-ups are planned with', () => {
    for (const machine of MACHINE_TYPES) {
      const { type, throughput, sizeGib, localSsds } = planNodeDisks(machine, 20 * GIB);
      expect([machine.name, machine.bootDiskTypes.includes(type)]).toEqual([machine.name, true]);
      const rate = throughput ?? (type === 'pd-ssd' ? 240 + 0.48 * sizeGib : 0);
      const planned = LOAD_SOURCES.nodeDisk.readRate / 1024 ** 2;
      expect([machine.name, localSsds > 0 || rate >= planned]).toEqual([machine.name, true]);
    }
  });

  test('leave to pods what they request, after what GKE reserves', () => {
    for (const gib of [0, 10, 29, 100, 250, 1000, 3000]) {
      const { sizeGib } = planNodeDisks(L4, gib * GIB);
      expect(sizeGib - 0.1 * sizeGib - Math.min(0.5 * sizeGib, 6 + 0.35 * sizeGib, 100)).toBeGreaterThanOrEqual(gib);
      // The image and the system lie on it too, below what makes the kubelet remove images.
      expect(sizeGib * 0.85).toBeGreaterThanOrEqual(gib + 60);
    }
  });

  test('grow with what pods keep, from a size below which disks are slow', () => {
    const sizes = [0, 29, 100, 400].map((gib) => planNodeDisks(L4, gib * GIB).sizeGib);
    expect(sizes).toEqual([100, 110, 200, 560]);
  });

  test('of a wished size are refused where they are too small', () => {
    expect(planNodeDisks(L4, 29 * GIB, { bootDiskGib: 200 }).sizeGib).toBe(200);
    expect(() => planNodeDisks(L4, 29 * GIB, { bootDiskGib: 80 })).toThrow(
      'GKEI_NODE_DISK_TOO_SMALL: a boot disk of 80 GiB of g2-standard-8 cannot hold the 29 GiB that its model servers ' +
        'request beside 60 GiB of image and system and what GKE reserves; set storage.bootDiskGib to 110, or keep ' +
        'weights elsewhere than on the disks of nodes',
    );
    expect(() => planNodeDisks(L4, 0, { bootDiskGib: 1 })).toThrow('GKEI_OUT_OF_RANGE: storage.bootDiskGib is 1');
  });

  test('of a type that the machine family has not are refused', () => {
    expect(planNodeDisks(H100, 0, { bootDiskType: 'pd-balanced' }).type).toBe('pd-balanced');
    expect(() => planNodeDisks(RTX, 0, { bootDiskType: 'pd-ssd' })).toThrow(
      'GKEI_DISK_TYPE: g4-standard-48 does not boot from "pd-ssd"; set storage.bootDiskType to hyperdisk-balanced',
    );
    expect(() => planNodeDisks(L4, 0, { bootDiskType: 'pd-standard' })).toThrow('pd-balanced or pd-ssd');
  });
});

describe('local SSDs', () => {
  test('hold what pods write where the machine brings them; the boot disk then holds the system alone', () => {
    expect(planNodeDisks(H100, 2000 * GIB)).toEqual({ type: 'pd-ssd', sizeGib: 100, localSsds: 16 });
    expect(planNodeDisks(H100, 0, { bootDiskGib: 50 }).sizeGib).toBe(50);
  });

  test('are left out where they are not asked for', () => {
    expect(planNodeDisks(L4, 0).localSsds).toBe(0);
    expect(planNodeDisks(L4, 250 * GIB, { localSsds: 1 })).toMatchObject({ sizeGib: 100, localSsds: 1 });
  });

  test('in a number that the machine cannot have are refused with those that it can', () => {
    const plan = (machine: string, localSsds: number) => () => planNodeDisks(machineNamed(machine), 0, { localSsds });
    expect(plan('g2-standard-8', 2)).toThrow(
      'GKEI_LOCAL_SSD_COUNT: g2-standard-8 cannot have 2 local SSD(s); set storage.localSsds to 0 or 1',
    );
    expect(plan('a3-highgpu-8g', 0)).toThrow('set storage.localSsds to 16');
    expect(plan('a2-highgpu-2g', 3)).toThrow('set storage.localSsds to 0, 2, 4 or 8');
  });

  test('that are too small are refused with what is enough', () => {
    expect(() => planNodeDisks(L4, 300 * GIB, { localSsds: 1 })).toThrow(
      /GKEI_NODE_DISK_TOO_SMALL: 1 local SSD\(s\) of g2-standard-8 .*; set storage\.localSsds to 0, or keep weights/,
    );
    expect(() => planNodeDisks(machineNamed('a2-highgpu-1g'), 600 * GIB, { localSsds: 1 })).toThrow(
      'set storage.localSsds to 0, 4 or 8, or keep weights',
    );
    expect(() => planNodeDisks(machineNamed('a3-highgpu-1g'), 800 * GIB)).toThrow('choose a larger machine');
  });
});

describe('what model servers keep on a node', () => {
  const onNode = (machine: string, models: readonly ModelFacts[], machines = 1) =>
    ephemeralStorageOnNode({ models, machine: machineNamed(machine), machines }) / GIB;
  const request = (model: Model, gpus: number) => planHostResources(model, gpus).ephemeralStorageBytes / GIB;

  test('is as much as the neediest model asks for, as often as the GPUs hold it', () => {
    expect(onNode('g2-standard-8', [])).toBe(0);
    expect(onNode('g2-standard-8', [Model.QWEN3_8B])).toBe(request(Model.QWEN3_8B, 1));
    expect(onNode('g2-standard-96', [Model.QWEN3_8B])).toBe(8 * request(Model.QWEN3_8B, 1));
    const both = onNode('a2-ultragpu-8g', [Model.QWEN3_8B, Model.GEMMA_3_27B]);
    expect(both).toBe(8 * request(Model.GEMMA_3_27B, 1));
  });

  test('counts a model that fits with a context alone that is too short to be planned unasked', () => {
    const tight = { ...Model.QWEN3_8B, parameters: 9.3e9 };
    expect(planChoices(tight, {}, [Accelerator.L4])[0].fit).toBeUndefined();
    expect(onNode('g2-standard-8', [tight])).toBeGreaterThan(request(Model.QWEN3_8B, 1));
  });

  test('is on each machine that a replica spans', () => {
    const machines = 2;
    expect(onNode('a3-highgpu-8g', [Model.DEEPSEEK_R1], machines)).toBe(request(Model.DEEPSEEK_R1, 8));
  });

  test('is nothing that could be planned for a model that does not fit', () => {
    expect(() => onNode('g2-standard-8', [Model.QWEN3_32B])).toThrow(
      /GKEI_MODEL_DOES_NOT_FIT: Qwen\/Qwen3-32B .* does not fit 1 × L4/,
    );
  });
});
