/** The page of figures in a real browser: nothing leaves, nothing is said on the console, everybody can read it, and it says what the JSON says. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { figureText } from '../../src/render/page/figures.ts'
import { HISTORY_NOW, writeHistories } from '../support/histories.ts'
import { outspoke } from '../support/run.ts'

const BROWSER = process.env.OUTSPOKE_TEST_CHROMIUM ?? '/usr/bin/chromium'
const there = existsSync(BROWSER)
if (!there) process.stderr.write(`skipped: the page in a browser, for there is no ${BROWSER} (apt-get install chromium)\n`)
/** Pictures for the README are kept where this names a folder. */
const PICTURES = process.env.OUTSPOKE_TEST_PICTURES

describe.skipIf(!there)('the page in a browser', () => {
  let folder = ''
  let browser: Browser
  const now = `--now ${new Date(HISTORY_NOW).toISOString()}`
  const run = async (line: string) => {
    const ran = await outspoke(`${line} ${now}`).in(folder).run()
    expect(ran, line).toMatchObject({ code: 0 })
    return ran.stdout
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outspoke-page-'))
    await writeHistories(folder, 400)
    writeFileSync(join(folder, 'report.html'), await run('report sla --format html'))
    browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const open = async (colorScheme: 'light' | 'dark', width = 1200): Promise<{ page: Page; said: string[]; asked: string[] }> => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const said: string[] = []
    const asked: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(join(folder, 'report.html')).href)
    return { page, said, asked }
  }

  it.each(['light', 'dark'] as const)(
    '%s: nothing on the console, no request but for the file, text and marks with enough contrast',
    async (scheme) => {
      const { page, said, asked } = await open(scheme)
      expect(said).toEqual([])
      expect(asked).toEqual([pathToFileURL(join(folder, 'report.html')).href])
      expect(await page.evaluate(CONTRASTS)).toEqual([])
      await page.evaluate("document.querySelector('h1').style.color = 'var(--page)'")
      expect(await page.evaluate(CONTRASTS), 'the measure itself').toHaveLength(1)
      await page.evaluate("document.querySelector('h1').style.color = ''")
      if (PICTURES !== undefined) {
        mkdirSync(PICTURES, { recursive: true })
        await page.screenshot({ path: join(PICTURES, `report-${scheme}.png`), fullPage: true })
      }
      await page.close()
    },
  )

  it.each([360, 820, 1200])('at %i pixels nothing is wider than the window', async (width) => {
    const { page } = await open('light', width)
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    await page.close()
  })

  it('prints on A4, light even where the screen is dark', async () => {
    const { page } = await open('dark')
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    const pdf = await page.pdf({ format: 'A4', printBackground: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    if (PICTURES !== undefined) writeFileSync(join(PICTURES, 'report.pdf'), pdf)
    await page.close()
  })

  it('says what the JSON says', async () => {
    const { page } = await open('light')
    const tiles = await page.$$eval('.tiles li', (all) =>
      all.map((one) => [one.querySelector('.label')?.textContent ?? '', one.querySelector('.figure')?.textContent ?? '']),
    )
    const { total } = JSON.parse(await run('report sla --format json'))
    const backlog = JSON.parse(await run('report backlog --format json')).total
    expect(Object.fromEntries(tiles)).toEqual({
      Conversations: figureText(total.conversations, 'count'),
      Answered: figureText(total.answer_rate, 'share'),
      'First response, half within': figureText(total.first_response_p50_s, 'seconds'),
      'First response, 90 % of all within':
        total.first_response_p90_all_s === 'not reached' ? '–' : figureText(total.first_response_p90_all_s, 'seconds'),
      'First response in time': figureText(total.first_response_attainment, 'share'),
      'Next response in time': figureText(total.next_response_attainment, 'share'),
      'Resolved in time': figureText(total.resolution_attainment, 'share'),
      'Open now': figureText(backlog.open, 'count'),
    })
    const table = async (id: string) =>
      page.$$eval(`#${id} tbody tr`, (rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')))
    const departments = JSON.parse(await run('report sla --by department --format json')).rows
    expect(await table('departments')).toEqual(
      departments.map((row: Record<string, number | null> & { department: string }) => [
        row.department,
        figureText(row['conversations'] ?? null, 'count'),
        ...['first_response', 'resolution', 'handoff'].map((clock) => figureText(row[`${clock}_attainment`] ?? null, 'share')),
      ]),
    )
    const written: Record<string, string | number>[] = JSON.parse(await run('report volume --by weekday,hour --format json')).rows
    const hours = await table('written')
    for (const row of written) {
      const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(String(row['weekday']))
      expect(hours[Number(row['hour'])]?.[day + 1], `${row['weekday']} ${row['hour']}`).toBe(
        figureText(Number(row['inbound_posts']), 'count'),
      )
    }
    const overdue = JSON.parse(await run('overdue --limit 50 --format json'))
    expect((await table('overdue')).length).toBe(overdue.length)
    await page.close()
  })
})

/** Contrast by WCAG 2.2: relative luminance of text (4.5 : 1, large 3 : 1) and of marks (3 : 1) on what lies under them. Runs in the browser. */
const CONTRASTS = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = ([r, g, b]) => {
    const part = (value) => { const share = value / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4 }
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
  }
  const under = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor)
      if (colour.length === 3 || colour[3] === 1) return colour
    }
    return [255, 255, 255]
  }
  const ratio = (one, other) => { const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05) }
  const poor = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    const node = text.parentElement
    if (text.textContent.trim() === '' || node.closest('title, desc, style') !== null || node.getClientRects().length === 0) continue
    const style = getComputedStyle(node)
    const inSvg = node.namespaceURI.endsWith('svg')
    const found = ratio(parse(inSvg ? style.fill : style.color), under(inSvg ? node.closest('figure') : node))
    const large = parseFloat(style.fontSize) >= 24
    if (found < (large ? 3 : 4.5)) poor.push(text.textContent.trim() + ' ' + found.toFixed(2))
  }
  for (const mark of document.querySelectorAll('.bar, .part, .line, line.goal, .dot')) {
    const style = getComputedStyle(mark)
    const colour = parse(mark.matches('.line, line.goal') ? style.stroke : style.fill)
    const found = ratio(colour, under(mark.closest('figure')))
    if (found < 3) poor.push(mark.getAttribute('class') + ' ' + found.toFixed(2))
  }
  return poor
})()`
