/** The vector at length 1, as a copy; the zero vector stays what it is. */
export function unit(vector: ArrayLike<number>): Float32Array {
  const copy = Float32Array.from(vector);
  const length = Math.sqrt(copy.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? copy : copy.map((value) => value / length);
}
