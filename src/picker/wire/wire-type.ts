/** How a field's value is encoded; the low three bits of every tag. */
export const WireType = {
  VARINT: 0,
  FIXED64: 1,
  LENGTH_DELIMITED: 2,
  START_GROUP: 3,
  END_GROUP: 4,
  FIXED32: 5,
} as const;

/** The tag of a varint field (integers, enums, booleans). */
export function varintTag(field: number): number {
  return field * 8 + WireType.VARINT;
}

/** The tag of a length-delimited field (strings, bytes, messages). */
export function lengthTag(field: number): number {
  return field * 8 + WireType.LENGTH_DELIMITED;
}
