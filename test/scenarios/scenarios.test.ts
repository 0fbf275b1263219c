import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { playFile } from '../support/scenario.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const readme = fileURLToPath(new URL('../../README.md', import.meta.url))

describe('scenarios', () => {
  for (const name of readdirSync(here)
    .filter((file) => file.endsWith('.md'))
    .sort()) {
    it(name, async () => {
      const { expected, actual } = await playFile(join(here, name))
      expect(actual).toBe(expected)
    })
  }
  it.runIf(existsSync(readme))('README.md', async () => {
    const { expected, actual } = await playFile(readme)
    expect(actual).toBe(expected)
  })
})
