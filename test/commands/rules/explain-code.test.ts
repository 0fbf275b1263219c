import { describe, expect, it } from 'vitest'
import { CODES } from '../../../src/config/diagnostics.ts'
import { outspoke } from '../../support/run.ts'

async function run(line: string) {
  const { code, stdout, stderr } = await outspoke(`rules explain-code ${line}`).run()
  return { code, stdout, stderr }
}

describe('rules explain-code', () => {
  it('prints the page of a code', async () => {
    expect((await run('w310')).stdout).toBe(`warning[W310]: capitals also match an ordinary word
  Case is ignored, so the capitals of a name also find an ordinary word.
  = help: Write "=IT" for exactly these capitals.
  # outspoke: allow W310 the reason
`)
  })

  it('says of an error that nothing silences it', async () => {
    expect((await run('E220')).stdout).toContain('an error cannot be silenced\n')
  })

  it('gives several pages, as JSON too', async () => {
    expect(JSON.parse((await run('E220 N405 --format json')).stdout)).toMatchObject([
      { code: 'E220', level: 'error', allowable: false },
      { code: 'N405', level: 'note', allowable: true },
    ])
  })

  it('lists them all', async () => {
    const { stdout } = await run('--format tsv')
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual(Object.keys(CODES))
  })

  it('knows what was meant', async () => {
    expect(await run('W399')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/no finding has the code "W399"[\s\S]*did you mean W3\d\d\?/),
    })
  })
})
