/** How well a format fits what stands in a file. A format with all it requires has 0.6 and more; common names at most 0.5. */
import type { Format, PostField } from './format.ts'
import { foldColumn } from './format.ts'
import type { Paths } from './json-paths.ts'
import { below } from './json-paths.ts'
import { bind } from './normalise.ts'

export interface Candidate {
  readonly format: Format
  /** 0 to 1. */
  readonly score: number
  readonly missing: readonly string[]
  readonly found: readonly string[]
  /** What speaks against it. */
  readonly against?: readonly string[] | undefined
  /** Of JSON: where its records stand. */
  readonly container?: string | undefined
}

type Here = (name: string) => boolean

/** Whether a column is among these, by its folded name. */
export function namesHere(names: readonly string[]): Here {
  const folded = new Set(names.map(foldColumn))
  return (name) => folded.has(foldColumn(name))
}

export function scoreTable(format: Format, names: readonly string[], here: Here): Candidate {
  return format.generic === true ? scoreCommon(format, names) : score(format, here)
}

/** The best of the places where the format says its records stand. */
export function scoreObjects(format: Format, paths: Paths): Candidate {
  let best: Candidate | undefined
  for (const container of format.containers ?? ['']) {
    const scored = score(format, (path) => paths.has(below(container, path)))
    if (best === undefined || scored.score > best.score) best = { ...scored, container }
  }
  return best ?? score(format, () => false)
}

function score(format: Format, here: Here): Candidate {
  const found: string[] = []
  const missing: string[] = []
  for (const required of format.required) {
    const one = required.split('|').find(here)
    if (one === undefined) missing.push(required.replaceAll('|', ' or '))
    else if (!found.includes(one)) found.push(one)
  }
  const needed = format.required.length - missing.length
  const helping = format.helpful.filter(here)
  found.push(...helping.filter((one) => !found.includes(one)))
  const against = format.not?.filter(here) ?? []
  if (missing.length > 0 || against.length > 0) {
    const share = format.required.length === 0 ? 0 : needed / format.required.length
    return { format, score: share * 0.2, missing, found, against }
  }
  const helpful = format.helpful.length === 0 ? 1 : helping.length / format.helpful.length
  return { format, score: 0.6 + 0.4 * helpful, missing, found }
}

const ANCHORS: readonly PostField[] = ['id', 'posted_at', 'author']

/** Text, and something to tell posts apart by. */
export function scoreCommon(format: Format, names: readonly string[]): Candidate {
  const bound = bind(format.profile, names)
  const anchored = ANCHORS.filter((field) => bound.has(field))
  const missing = [...(bound.has('text') ? [] : ['text']), ...(anchored.length === 0 ? ['id or posted_at'] : [])]
  const found = [...bound.values()].map((index) => names[index] ?? '')
  const near = 0.05 * Math.min(1, bound.size / 5) + 0.03 * anchored.length
  return {
    format,
    score: missing.length > 0 ? near : 0.3 + 0.05 * anchored.length + 0.005 * Math.min(10, bound.size),
    missing,
    found,
  }
}
