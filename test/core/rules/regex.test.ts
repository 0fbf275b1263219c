import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { compile, judge } from '../../../src/core/rules/matcher.ts'
import { checkPattern, patternOf } from '../../../src/core/rules/regex.ts'
import { post, rule, ruleSet } from './build.ts'

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

describe('checking a pattern', () => {
  it.each([
    ['dead (link|page)', { ok: true, slow: false }],
    ['£ ?\\d+', { ok: true, slow: true }],
    ['\\d+', { ok: true, slow: true }],
    ['(refund|fare)s?', { ok: true, slow: false }],
    ['(refund|it)s?', { ok: true, slow: true }],
    ['[ck]ancel', { ok: true, slow: false }],
    ['遅延証明|運転見合', { ok: true, slow: false }],
    ['возврат', { ok: true, slow: false }],
    ['x*', { ok: false, problem: 'matches-empty', message: 'the pattern matches the empty string, so everything' }],
    ['(?=down)now', { ok: false, problem: 'bad', message: 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`' }],
    ['(a)\\1', { ok: false, problem: 'bad', message: 'error parsing regexp: invalid escape sequence: `\\1`' }],
    ['a'.repeat(501), { ok: false, problem: 'too-large', message: 'the pattern has 501 characters, 500 are allowed' }],
  ])('%s', (source, expected) => {
    expect(checkPattern(source)).toEqual(expected)
  })

  it('refuses what compiles to too much', () => {
    expect(checkPattern('(abc|def|ghi){300}')).toMatchObject({ ok: false, problem: 'too-large' })
  })
})

describe('which patterns V8 may run', () => {
  it.each([
    ['(broken|dead) (link|video|page)', true],
    ['refund\\s+now', true],
    ['£ ?\\d{1,3}', true],
    ['train [0-9]+ late', true],
    ['\\bfare\\b', true],
    ['a.*b', false],
    ['(a+)+b', false],
    ['(a|aa)+b', false],
    ['\\d+', false],
    ['aa+b', false],
    ['a+ab', false],
    ['\\d+\\.\\d+', false],
    ['x[ab]+a', false],
    ['(a?){30}a{30}', false],
    ['(?m)^a', false],
    ['\\p{L}x', false],
    ['[ά-ώ]x', false],
    ['σ', false],
    ['(?-i)IT|it(?i)x', false],
    ['(?-i)IT', true],
    ['x\\s*y?\\s*z', false],
    ['x\\s*y\\s*z', true],
    ['x(?:\\s+y)*z', false],
  ])('%s: %s', (source, native) => {
    expect(patternOf(source).native).toBe(native)
  })

  it('and what they need to be tried', () => {
    expect([patternOf('refund.*hotel').further, patternOf('(?:a|b)(refund|fare)').atoms, patternOf('caf[eé]s?').atoms]).toEqual([
      [['refund'], ['hotel']],
      ['afare', 'arefund', 'bfare', 'brefund'],
      ['cafe'],
    ])
  })
})

describe('what is read of the syntax', () => {
  it.each([
    ['\\Arefund\\z', ['refund']],
    ['ref\\x75nd|\\x{66}are', ['fare', 'refund']],
    ['(?P<name>refund) me', ['refund me']],
    ['refund[[:^alpha:]]', ['refund']],
    ['re\\.fund\\t', ['re.fund']],
    ['x[\\D\\p{Greek}]refund', ['refund']],
    ['x\\P{L}refund\\PL', ['refund']],
    ['(?s)refund.(?-s)fare', ['refund']],
    ['re{2}fund', ['fund']],
    ['(refund){2}', ['refund']],
    ['(refund){0}fare', ['fare']],
    ['x{,2}fund', ['x{,2}fund']],
    ['refund(?:[a-z]|no)', ['refund']],
    ['\\Qre.fund\\E', undefined],
    ['\\101fund', undefined],
    ['(?:refund|)ab', undefined],
    ['refund|\\d+', undefined],
    ['кий|ий', undefined],
    ['[^r]efund', ['efund']],
    [
      '(?:ab|cd)(?:ef|gh)(?:ij|kl)(?:mn|op)(?:qr|st)',
      [
        'abefijmn',
        'abefijop',
        'abefklmn',
        'abefklop',
        'abghijmn',
        'abghijop',
        'abghklmn',
        'abghklop',
        'cdefijmn',
        'cdefijop',
        'cdefklmn',
        'cdefklop',
        'cdghijmn',
        'cdghijop',
        'cdghklmn',
        'cdghklop',
      ],
    ],
  ])('%s needs %j', (source, atoms) => {
    expect(checkPattern(source).ok).toBe(true)
    expect(patternOf(source).atoms).toEqual(atoms)
  })
})

const letters = ['a', 'b', 'A', 's', 'k', ' ', '1', 'é', '最', '-', '.', '😡'] as const
const piece: fc.Arbitrary<string> = fc.letrec<{ node: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      's',
      'k',
      'A',
      ' ',
      '1',
      'é',
      '最',
      '-',
      '\\.',
      '.',
      '\\d',
      '\\s',
      '\\w',
      '\\W',
      '\\S',
      '\\b',
      '\\B',
      '^',
      '$',
      '[ab]',
      '[^a]',
      '[a-k]',
      '[^\\s]',
      '[sk]',
      '[[:alpha:]]',
      '\\x41',
      '😡',
      'ab',
      'refund',
      "'",
    ),
    fc.constantFrom('(?i:A)', '(?-i:A)', '(?s:.)', '\\pL', '(?P<n>b)', '[\\d-]', '[]a]'),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => x + y),
    fc.tuple(tie('node'), tie('node')).map(([x, y]) => `(${x}|${y})`),
    fc.tuple(tie('leaf'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '??')).map(([x, q]) => `(?:${x})${q}`),
    tie('node').map((x) => `(${x})`),
  ),
})).node
const view = fc
  .array(
    fc.oneof(
      fc.constantFrom(...letters, 'ſ', 'K', 'refund', 'ab', "'", '\n', '\u0001', '\u0002', '\ud83d'),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

it('V8 and re2js agree on generated patterns', () => {
  let native = 0
  fc.assert(
    fc.property(piece, fc.array(view, { minLength: 3, maxLength: 8 }), (source, views) => {
      if (!checkPattern(source).ok) return
      const fast = patternOf(source)
      if (!fast.native) return
      native++
      const slow = patternOf(source, { native: false })
      for (const text of views) expect([source, text, fast.test(text)]).toEqual([source, text, slow.test(text)])
    }),
    { numRuns: 1500 },
  )
  expect(native).toBeGreaterThan(150)
})

it('the prefilter never changes an answer', () => {
  const words = fc
    .array(fc.oneof(piece, fc.constantFrom('refund', 'dead link', 'caf[eé]', '(refund|fare)s?', "won't", 'возврат', '最悪')), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => parts.join(''))
  const texts = fc
    .array(
      fc.oneof(
        view,
        fc.constantFrom(
          'refund',
          'REFUND ',
          'Dead\u200b Link',
          'CAFE\u0301',
          'fares',
          'won’t',
          '#RefundNow',
          '#AB_ab',
          '@a ',
          'http://a.b/ab',
          'ВОЗВРАТ',
          '最悪',
        ),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(words, fc.array(texts, { minLength: 2, maxLength: 5 }), (source, posts) => {
      if (!checkPattern(source).ok) return
      const set = ruleSet({ rules: [rule('hit', { text: `/${source}/` })] })
      const [fast, slow] = [compile(set), compile(set, { prefilter: false })]
      for (const text of posts) expect([source, text, judge(fast, post(text)).tags]).toEqual([source, text, judge(slow, post(text)).tags])
    }),
    { numRuns: 400 },
  )
})

it('a pattern that backtracking engines choke on returns at once', () => {
  const machine = compile(ruleSet({ rules: [rule('slow', { text: '/(aaa+)+$/' }), rule('fast', { text: '/refund\\s+now/' })] }))
  expect(judge(machine, post(`${'a'.repeat(200_000)}!`)).tags).toEqual([])
  expect(judge(machine, post(`${'refund '.repeat(100_000)}`)).tags).toEqual([])
})
