/** Orders two versions as Semantic Versioning 2.0 does (section 11). @returns below, at or above zero */
export function compareVersions(one: string, other: string): number {
  const [oneCore, onePre] = split(one);
  const [otherCore, otherPre] = split(other);
  const byCore = compareParts(oneCore.split('.'), otherCore.split('.'));
  if (byCore !== 0) return byCore;
  if (onePre === undefined || otherPre === undefined)
    return onePre === otherPre ? 0 : onePre === undefined ? 1 : -1;
  return compareParts(onePre.split('.'), otherPre.split('.'));
}

function split(version: string): [string, string | undefined] {
  const [withoutBuild = ''] = version.split('+');
  const dash = withoutBuild.indexOf('-');
  return dash === -1
    ? [withoutBuild, undefined]
    : [withoutBuild.slice(0, dash), withoutBuild.slice(dash + 1)];
}

function compareParts(one: readonly string[], other: readonly string[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const [left, right] = [one[index], other[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const numeric = [left, right].map((part) => /^\d+$/.test(part));
    if (numeric[0] === true && numeric[1] === true) {
      if (Number(left) !== Number(right)) return Number(left) - Number(right);
    } else if (left !== right) {
      if (numeric[0] !== numeric[1]) return numeric[0] === true ? -1 : 1;
      return left < right ? -1 : 1;
    }
  }
  return 0;
}
