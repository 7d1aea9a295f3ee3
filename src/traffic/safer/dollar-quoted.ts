/** A text between dollar signs that do not occur in it. */
export const dollarQuoted = (text: string, tag = "", tries = 0): string => {
  const quote = `$${tag}$`;
  return text.includes(quote) ? dollarQuoted(text, `body${tries}`, tries + 1) : `${quote}${text}${quote}`;
};
