/** `import`: exported files into the database, one after another, each with its figures. */
import { existsSync } from 'node:fs'
import { OutspokeError, UsageError } from '../core/errors.ts'
import { type CommandModule, isSet } from './grammar.ts'
import { importFile, type Run } from './import-file.ts'
import { optionsOf } from './import-options.ts'
import { explained, formatsResult, type Imported, resultOf } from './import-view.ts'

export const importFiles: CommandModule = {
  grammar: {
    about: 'Bring in exported posts: CSV, JSON, NDJSON, plain or gzip; `-` is standard input.',
    args: [{ name: 'file', about: 'files to import, in any order; - for standard input', many: true }],
    options: [
      { flags: '--from <name>', about: 'the format, where detection is not sure' },
      { flags: '--list-formats', about: 'all formats, and whether they are known from files or from documentation' },
      { flags: '--explain-format', about: 'what detection sees in the files; imports nothing' },
      { flags: '--map <file>', about: 'a YAML column map for any other export' },
      { flags: '--make-map', about: 'propose a column map for the file, with three rows as it reads them; imports nothing' },
      { flags: '--timezone <zone>', about: 'zone of times that name none; else the map, else UTC' },
      { flags: '--source <name>', about: "name of the source, for conditions and queries; else the format's" },
      { flags: '--backfill', about: 'years of history on the first day: nobody is assigned or told, old conversations enter as history' },
      { flags: '--history <age>', about: 'with --backfill: what is older is history (7d)' },
      { flags: '--dry-run', about: 'do everything and keep nothing' },
      { flags: '--rejects <path>', about: 'where rejected rows go; else FILE.rejects.csv' },
      { flags: '--strict', about: 'import nothing if any row is bad' },
      { flags: '--include-private', about: 'direct and followers-only messages too' },
      { flags: '--owner <handle>', about: 'whose archive it is, where the export does not say; posts by this handle are ours' },
      { flags: '--fix-mojibake', about: 'mend text that was read in the wrong encoding once (â€™); else it is only named' },
      { flags: '--keep-raw', about: 'keep each record as exported too, without tokens and gender' },
    ],
    examples: [
      { line: 'outspoke import twcs.csv', about: 'a Customer Support on Twitter file' },
      { line: 'outspoke import inbox.csv --map inbox.yaml --timezone Europe/London', about: 'any other export, by a column map' },
      { line: 'outspoke import --make-map inbox.csv > inbox.yaml', about: 'propose such a map' },
      { line: 'zcat posts.ndjson.gz | outspoke import - --source crm', about: 'from another program' },
      { line: 'outspoke import 2023.csv 2024.csv --backfill', about: 'history, without drowning the queue' },
    ],
    notes: ['Exit code 1 where rows were rejected, 2 where a file could not be read. The same file again adds nothing.'],
  },
  run: async (context, args) => {
    if (isSet(args, 'listFormats')) return formatsResult()
    if (args.words.length === 0) throw new UsageError('nothing to import', { hint: 'name one or more files, or - for standard input' })
    if (args.words.filter((file) => file === '-').length > 1) throw new UsageError('standard input can be read only once')
    if (isSet(args, 'explainFormat')) return explained(args)
    if (isSet(args, 'makeMap')) return await (await import('./make-map.ts')).makeMap(context, args)
    const options = await optionsOf(context, args)
    // Rules that cannot be used leave no empty database behind.
    if (!existsSync(context.settings.database)) await context.rules()
    const store = await context.store('write')
    const rules = await context.rules()
    const run: Run = { context, store, rules, options, files: args.words, rejects: new Set() }
    const done: Imported[] = []
    for (const file of args.words) {
      done.push(await importFile(run, file).catch((error: unknown) => Promise.reject(amongOthers(error, args.words, done))))
      if (context.signal.aborted) break
    }
    return resultOf(done, options)
  },
}

/** A failure says what became of the other files. */
function amongOthers(error: unknown, files: readonly string[], done: readonly Imported[]): unknown {
  if (!(error instanceof OutspokeError) || files.length === 1) return error
  const { message, hint, problems, exitCode, cause } = error
  const before = done.map((one) => `${one.file}: imported before, ${one.new.toLocaleString('en')} new`)
  const after = files.slice(done.length + 1).map((file) => `${file}: not imported`)
  return new OutspokeError(message, {
    problems: [...problems, ...before, ...after],
    exitCode,
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}
