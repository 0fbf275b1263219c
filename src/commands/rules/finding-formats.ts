/** Findings of `rules check` for machines: GitHub's workflow commands and SARIF. */
import { CODES, type Diagnostic, printable, type Severity } from '../../config/diagnostics.ts'

/** A diagnostic, or an example on a rule that fails. */
export type Finding = Omit<Diagnostic, 'code'> & { readonly code: Diagnostic['code'] | 'example' }

const LEVELS = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<Severity, string>

/** A workflow command of GitHub Actions, which becomes an annotation: `::error file=…,line=…,col=…,title=E211::…`. */
export function githubLine({ severity, file, line, column, code, message }: Finding): string {
  return `::${LEVELS[severity]} file=${property(printable(file))},line=${line},col=${column},title=${property(code)}::${data(printable(message))}`
}

// The escapes of actions/toolkit, packages/core/src/command.ts.
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** One run of SARIF 2.1.0 with all findings. Columns are UTF-16 units, as ours are. */
export function sarif(findings: readonly Finding[], version: string): unknown {
  const ids = [...new Set(findings.map(({ code }) => code))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'outspoke', version, rules: ids.map((id) => ({ id, shortDescription: { text: aboutCode(id) } })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((one) => ({
          ruleId: one.code,
          ruleIndex: ids.indexOf(one.code),
          level: one.severity,
          message: { text: one.help === undefined ? one.message : `${one.message} (${one.help})` },
          locations: [
            {
              physicalLocation: place(one.file, {
                startLine: one.line,
                startColumn: one.column,
                endLine: one.endLine,
                endColumn: one.endColumn,
              }),
            },
          ],
          ...(one.related === undefined || one.related.length === 0
            ? {}
            : {
                relatedLocations: one.related.map((other) => ({
                  physicalLocation: place(other.file, { startLine: other.line }),
                  message: { text: other.message },
                })),
              }),
        })),
      },
    ],
  }
}

function aboutCode(code: Finding['code']): string {
  return code === 'example' ? 'an example on a rule fails' : CODES[code]
}

function place(file: string, region: Readonly<Record<string, number>>): unknown {
  return { artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/') }, region }
}
