import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { tormented } from '../support/damage.ts'

const folder = new URL('../fixtures/exports/', import.meta.url)

describe('a cut, a flip or a splice anywhere, three hundred times', () => {
  test.each(readdirSync(folder).sort())('%s', { timeout: 300_000 }, async (file) => {
    expect(await tormented(new URL(file, folder).pathname, 1000, 300)).toBeUndefined()
  })
})
