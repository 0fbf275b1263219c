/** `rules`: the commands about the rules file. */
import type { CommandModule } from '../grammar.ts'
import { apply } from './apply.ts'
import { check } from './check.ts'
import { coverage } from './coverage.ts'
import { diff } from './diff.ts'
import { explain } from './explain.ts'
import { explainCode } from './explain-code.ts'
import { holidays } from './holidays.ts'
import { list } from './list.ts'
import { map } from './map.ts'
import { schema } from './schema.ts'
import { show } from './show.ts'
import { simulate } from './simulate.ts'
import { test } from './test.ts'

export const rules: CommandModule = {
  grammar: {
    about: 'The rules file: is it sound, do its tests pass, why did a post go where it went.',
    examples: [
      { line: 'outspoke rules check', about: 'everything that is wrong with it' },
      { line: 'outspoke rules test', about: 'its examples and tests' },
      { line: 'outspoke rules explain k3f9', about: 'why that post went where it is' },
    ],
  },
  subcommands: { check, test, explain, map, list, show, coverage, diff, apply, simulate, holidays, schema, 'explain-code': explainCode },
}
