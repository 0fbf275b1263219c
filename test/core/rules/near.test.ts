import { describe, expect, it } from 'vitest'
import { judgeWithHits } from '../../../src/core/rules/evidence.ts'
import { compile } from '../../../src/core/rules/matcher.ts'
import { at, post, rule, ruleSet, term } from './build.ts'

const failed = (terms: readonly string[], text: string): string | undefined => {
  const machine = compile(ruleSet({ rules: [rule('r', { text: terms })] }))
  return judgeWithHits(machine, post(text), undefined, true).misses[0]?.failed
}

describe('what came near', () => {
  it.each<[readonly string[], string, string]>([
    [['refund'], 'Refunds please', 'no term of refund; closest is "refunds" to refund, which refund* would cover'],
    [['lawyer*'], 'the law is clear', 'no term of lawyer*; closest is "law" to lawyer*'],
    [['refund', 'lawyer'], 'my lawyr', 'no term of refund, lawyer; closest is "lawyr" to lawyer'],
    [['café'], 'cafes', 'no term of café; closest is "cafes" to café, which café* would cover'],
    [['law'], 'now', 'no term of law'],
    [['refund'], 'hello world', 'no term of refund'],
    [['money back'], 'my money', 'no term of money back'],
    [['最悪'], '最高', 'no term of 最悪'],
    [['refund*'], 'see https://shop.example/refunds', 'no term of refund*; refund* stands only in a link, which is not searched'],
    [['acme'], 'hi @acme', 'no term of acme; acme stands only in a mention, which is not searched'],
    [['=IT'], 'see https://it.example/x', 'no term of =IT; =IT stands only in a link, which is not searched'],
  ])('%j in %j', (terms, text, sentence) => {
    expect(failed(terms, text)).toBe(sentence)
  })

  it('of several conditions, of which one must hold', () => {
    const machine = compile(ruleSet({ rules: [rule('r', { any: [{ rating: [1, 2] }, { text: ['awful'] }] })] }))
    expect(judgeWithHits(machine, post('awfully late'), undefined, true).misses[0]?.failed).toBe(
      'none of rating: 1..2; text: awful; closest is "awfully" to awful, which awful* would cover',
    )
  })

  it('of all words that must be there, the one that is missing', () => {
    const machine = compile(ruleSet({ rules: [{ ...rule('r', {}), when: { field: 'text', all: [term('late'), term('train')], at } }] }))
    expect(judgeWithHits(machine, post('late trains'), undefined, true).misses[0]?.failed).toBe(
      'text "train" is missing; closest is "trains" to train, which train* would cover',
    )
  })

  it('is only looked for where it is asked for', () => {
    const machine = compile(ruleSet({ rules: [rule('r', { text: ['refund'] })] }))
    expect(judgeWithHits(machine, post('refunds')).misses[0]?.failed).toBe('no term of refund')
  })

  it('a long post against many terms takes no time', () => {
    const words = Array.from({ length: 20_000 }, (_, n) => `word${n}`).join(' ')
    const terms = Array.from({ length: 2_000 }, (_, n) => `term${n}x`)
    const machine = compile(ruleSet({ rules: [rule('r', { text: terms })] }))
    const from = performance.now()
    judgeWithHits(machine, post(words), undefined, true)
    expect(performance.now() - from).toBeLessThan(30_000)
  })
})
