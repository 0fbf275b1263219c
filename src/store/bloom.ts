/**
 * A Bloom filter over text keys (B. H. Bloom, CACM 13(7), 1970): `false` is certain, `true` may be wrong. It spares a
 * first import an index probe for every key that cannot be there; when it fills up it only gets less helpful.
 */
export interface Bloom {
  add(scope: string, key: string): void
  mayHave(scope: string, key: string): boolean
}

const PROBES = 4

/** A filter of `bits` bits, a power of two. 2^26 (8 MiB) holds five million keys at 1 % of false alarms. */
export function createBloom(bits: number): Bloom {
  const words = new Int32Array(bits / 32)
  const mask = bits - 1
  return {
    add(scope, key) {
      const step = second(key)
      let at = first(scope, key)
      for (let probe = 0; probe < PROBES; probe++) {
        const bit = at & mask
        words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
        at = (at + step) | 0
      }
    },
    mayHave(scope, key) {
      const step = second(key)
      let at = first(scope, key)
      for (let probe = 0; probe < PROBES; probe++) {
        const bit = at & mask
        if (((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
        at = (at + step) | 0
      }
      return true
    },
  }
}

/** FNV-1a, with the finaliser of MurmurHash3. */
function first(scope: string, key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < scope.length; index++) hash = Math.imul(hash ^ scope.charCodeAt(index), 0x01000193)
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

function second(key: string): number {
  let hash = 0x9747b28c
  for (let index = key.length - 1; index >= 0; index--) hash = Math.imul(hash ^ key.charCodeAt(index), 0x5bd1e995)
  return (hash ^ (hash >>> 15)) | 1
}
