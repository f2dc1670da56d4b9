/** 18 m, 140 m, 2.3 km: as far as a person can use it. */
export function distanceWords(metres: number): string {
  if (metres < 100) return `${Math.round(metres)} m`
  if (metres < 1000) return `${Math.round(metres / 10) * 10} m`
  return metres < 100_000 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 1000)} km`
}
