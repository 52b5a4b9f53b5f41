// The extension as users get it.

/** Builds and packs it. @returns path of the .vsix */
export async function packagedProduct() {
  const { buildProduct } = await import('../../../scripts/lib/build.mjs');
  const { packageVsix } = await import('../../../scripts/lib/package.mjs');
  await buildProduct();
  return packageVsix();
}
