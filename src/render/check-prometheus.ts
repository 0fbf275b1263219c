/** Gauges in the text format of Prometheus, for the textfile collector: no timestamps, nothing of single posts. */

export interface Gauge {
  readonly name: string
  readonly help: string
  readonly series: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
}

/** The gauges in their order, each with HELP and TYPE; one without series is left out. */
export function prometheusText(gauges: readonly Gauge[]): string {
  const lines = gauges.flatMap(({ name, help, series }) =>
    series.length === 0
      ? []
      : [
          `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
          `# TYPE ${name} gauge`,
          ...series.map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}`),
        ],
  )
  return lines.map((line) => `${line}\n`).join('')
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

/** The three characters that end or break a label, and line ends that a reader might take for one. */
function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', ' ')
}
