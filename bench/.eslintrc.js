const { createConfig } = require('@backstage/cli/config/eslint-factory');

module.exports = createConfig(__dirname, {
  env: { node: true, jest: false },
  parserOptions: { ecmaVersion: 2022 },
});
