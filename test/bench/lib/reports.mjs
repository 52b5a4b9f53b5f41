// A report's figures under the names that `numpy/counting.py` gives them, so that they can be compared.

const SUMMARIES = ['mean', 'std', 'min', 'max', 'zeros', 'positive', 'count', 'quantiles', 'counts'];

export function figuresOf({ before, after }) {
  const named = (summaries, when) => SUMMARIES.map((name) => [`${name}${when}`, summaries[name]]);
  return Object.fromEntries([...named(before, 'Before'), ...named(after, 'After')]);
}
