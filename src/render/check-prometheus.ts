/** Gauges in the text format of Prometheus, for the textfile collector: no timestamps, nothing of single posts. */

export interface Gauge {
  readonly name: string
  readonly help: string
  readonly series: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
}

/** The gauges in their order, each with HELP and TYPE; one without series is left out. Labels that read alike are one series: their values add up. */
export function prometheusText(gauges: readonly Gauge[]): string {
  const lines = gauges.flatMap(({ name, help, series }) =>
    series.length === 0
      ? []
      : [
          `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
          `# TYPE ${name} gauge`,
          ...[...summed(series)].map(([labels, value]) => `${name}${labels} ${value}`),
        ],
  )
  return lines.map((line) => `${line}\n`).join('')
}

function summed(series: Gauge['series']): ReadonlyMap<string, number> {
  const values = new Map<string, number>()
  for (const { labels = {}, value } of series) {
    const text = labelText(labels)
    values.set(text, (values.get(text) ?? 0) + value)
  }
  return values
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

/** The three characters that end or break a label, line ends that a reader might take for one, and halves of characters. */
function escape(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')
}
