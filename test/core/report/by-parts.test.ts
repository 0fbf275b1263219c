import { describe, expect, it } from 'vitest'
import { byParts } from '../../../src/core/report/by-parts.ts'
import type { Part } from '../../../src/core/report/dimensions.ts'

describe('what is kept by parts', () => {
  const combinations: readonly (readonly (Part | readonly Part[])[])[] = [
    [],
    ['x'],
    [''],
    [null],
    [0],
    ['x', '2026-W31'],
    ['x', null],
    [null, 'x'],
    ['', 'x'],
    [['refund', 'court']],
    [['court', 'refund']],
    [['refund', 'court', 'vip']],
    [['a', 'b'], 'c'],
    ['a', ['b', 'c']],
  ]

  it('is one for each combination, made once', () => {
    const keep = byParts<{ readonly number: number }>()
    let made = 0
    const make = () => ({ number: made++ })
    expect(combinations.map((parts) => keep(parts, make).number)).toEqual(combinations.map((_, number) => number))
    expect(combinations.map((parts) => keep(structuredClone(parts), make).number)).toEqual(combinations.map((_, number) => number))
    expect(made).toBe(combinations.length)
  })

  it('takes a list of one for the one', () => {
    const keep = byParts()
    expect(keep([['refund']], () => ({}))).toBe(keep(['refund'], () => ({})))
  })
})
