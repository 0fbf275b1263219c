import '../support/seed.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nagiosLine, nagiosUnknown } from '../../src/render/check-nagios.ts'

const hostile = fc.oneof(
  fc.constantFrom('|', 'a|b\nc', '"} 1\nevil 2', '\\', '\u2028', 'x'.repeat(9_000), 'é'.repeat(5_000), '👍'.repeat(2_000), '\ud800'),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

describe('nagios', () => {
  it('is a line of words and performance data', () => {
    const worst = 'oldest k3f9 2h10m late (care)'
    expect(nagiosLine({ code: 2, late: 3, soon: 5, stale: 0, open: 46, oldestLate: 7_800_999, worst })).toBe(
      'OUTSPOKE CRITICAL - 3 late, 5 soon, oldest k3f9 2h10m late (care) | late=3;;0;0 soon=5;0;;0 open=46;;;0 oldest_late=7800s;;;0 stale=0;0;;0\n',
    )
    expect(nagiosLine({ code: 1, late: 0, soon: 0, stale: 2, open: 2, oldestLate: 0 })).toBe(
      'OUTSPOKE WARNING - 0 late, 0 soon, 2 stale | late=0;;0;0 soon=0;0;;0 open=2;;;0 oldest_late=0s;;;0 stale=2;0;;0\n',
    )
    expect(nagiosUnknown('no | such\nfile')).toBe('OUTSPOKE UNKNOWN - no such\n')
  })

  it('stays one line of 4 KB with one bar, whatever a text holds', () => {
    fc.assert(
      fc.property(hostile, (worst) => {
        for (const [line, bars] of [
          [nagiosLine({ code: 2, late: 3, soon: 5, stale: 1, open: 46, oldestLate: 7_800_000, worst }), 1],
          [nagiosUnknown(worst), 0],
        ] as const) {
          expect(line).toMatch(/^OUTSPOKE (CRITICAL|UNKNOWN) - [^\p{Cc}\u2028\u2029]*\n$/u)
          expect([...line].filter((sign) => sign === '|').length).toBe(bars)
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096)
          if (bars === 1) expect(line.endsWith(' | late=3;;0;0 soon=5;0;;0 open=46;;;0 oldest_late=7800s;;;0 stale=1;0;;0\n')).toBe(true)
        }
      }),
    )
  })
})
