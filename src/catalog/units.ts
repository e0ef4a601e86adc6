/** 1,024 bytes. Memory is counted in binary units; vendors' "GB" on a data sheet is converted once, in the catalog. */
export const KIB = 1024;
/** 1,048,576 bytes. */
export const MIB = 1024 * KIB;
/** 1,073,741,824 bytes. */
export const GIB = 1024 * MIB;

/** Bytes of one stored number, by data type. */
export const BYTES_PER_NUMBER = { bfloat16: 2, float16: 2, fp8: 1 } as const;

/** A data type of the KV cache, or of arithmetic. */
export type DataType = keyof typeof BYTES_PER_NUMBER;

/** A data type that vLLM calculates in (`--dtype`). */
export type ComputeDataType = 'bfloat16' | 'float16';

/**
 * Renders bytes as a Kubernetes quantity in whole MiB or GiB, rounded up.
 *
 * @example quantity(1.5 * GIB) === '1536Mi'
 */
export function quantity(bytes: number): string {
  const mebibytes = Math.ceil(bytes / MIB);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** Renders bytes for people, in GiB with one decimal. */
export function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
