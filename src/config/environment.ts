/** `${NAME}` and `${NAME:-default}` under `channels:`: the only place of the rules that reads the environment, and only when a message is sent. */

export const VARIABLE = /\$\{([^}:]*)(:-[^}]*)?\}/gu

/** The text with its variables filled in; `missing` names the first that is not set and has no default. */
export function fillIn(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly text: string; readonly missing?: string | undefined } {
  let missing: string | undefined
  const filled = text.replace(VARIABLE, (_, name: string, fallback: string | undefined) => {
    const value = env[name] ?? ''
    if (value === '' && fallback === undefined) missing ??= name
    return value === '' ? (fallback?.slice(2) ?? '') : value
  })
  return { text: filled, missing }
}
