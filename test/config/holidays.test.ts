import { describe, expect, it } from 'vitest'
import { publicHolidays } from '../../src/config/holidays.ts'

describe('public holidays', () => {
  it('with their substitutes', async () => {
    const { code, place, days } = await publicHolidays('gb-eng', [2027, 2028])
    expect([code, place]).toEqual(['GB-ENG', 'United Kingdom, England'])
    expect(days.filter(({ substitute }) => substitute).map(({ date }) => date)).toEqual(['2027-12-27', '2027-12-28', '2028-01-03'])
    expect(days.map(({ date }) => date)).toEqual([...days.map(({ date }) => date)].sort())
  })

  it('one that takes several days is each of them', async () => {
    const { days } = await publicHolidays('SA', [2026])
    expect(days.map(({ date }) => date)).toEqual([
      '2026-02-22',
      '2026-03-19',
      '2026-03-20',
      '2026-03-21',
      '2026-03-22',
      '2026-05-26',
      '2026-05-27',
      '2026-05-28',
      '2026-05-29',
      '2026-09-23',
    ])
  })

  it('regions have their own, and smaller ones too', async () => {
    const dates = async (code: string) => (await publicHolidays(code, [2026])).days.map(({ date }) => date)
    expect(await dates('DE')).not.toContain('2026-01-06')
    expect(await dates('DE-BY')).toContain('2026-01-06')
    expect(await dates('DE-BY')).not.toContain('2026-08-08')
    expect(await dates('DE-BY-A')).toContain('2026-08-08')
    expect((await publicHolidays('DE-BY', [2026])).parts['DE-BY-A']).toBe('Stadt Augsburg')
  })

  it('a package that is not there is named, with what to do', async () => {
    const absent = () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))
    await expect(publicHolidays('GB', [2026], absent)).rejects.toMatchObject({
      message: 'public holidays come from the package date-holidays, which is not installed',
      hint: 'npm install date-holidays, beside outspoke (with -g if outspoke is); or write the dates into the calendar by hand',
    })
    await expect(publicHolidays('GB', [2026], () => Promise.reject(new SyntaxError('x')))).rejects.toThrow(SyntaxError)
    await expect(publicHolidays('GB', [2026], () => Promise.resolve({ default: {} }))).rejects.toThrow('this version of date-holidays')
  })
})
