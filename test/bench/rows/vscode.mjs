export const vscode = { name: 'vscode', title: '', about: [], cases: () => [] };
