// Command lint is every analyzer that this house keeps, in one program: those of go vet, staticcheck's own, and six
// that look at errors and at what must be closed. .ci/run builds and runs it; findings that are false stand in
// exceptions.txt, each with its reason.
package main

import (
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/gordonklaus/ineffassign/pkg/ineffassign"
	"github.com/jingyugao/rowserrcheck/passes/rowserr"
	"github.com/kisielk/errcheck/errcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	"github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/suite/vet"
	"honnef.co/go/tools/analysis/facts/nilness"
	"honnef.co/go/tools/analysis/facts/purity"
	"honnef.co/go/tools/analysis/lint"
	"honnef.co/go/tools/lintcmd"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/stylecheck"
	"honnef.co/go/tools/unused"
)

func main() {
	knowsNoModule(nilness.Analysis, purity.Analyzer, purity.Analyzer.Requires[0])
	for _, a := range staticcheck.Analyzers {
		if len(a.Analyzer.FactTypes) > 0 {
			knowsNoModule(a.Analyzer)
		}
	}
	command := lintcmd.NewCommand("lint")
	command.AddAnalyzers(simple.Analyzers...)
	command.AddAnalyzers(staticcheck.Analyzers...)
	command.AddAnalyzers(stylecheck.Analyzers...)
	command.AddAnalyzers(unused.Analyzer)
	for _, a := range slices.Concat(vet.Suite, []*analysis.Analyzer{
		ineffassign.Analyzer,                // a value that nobody reads
		errcheck.Analyzer,                   // an error that nobody reads
		errorlint.NewAnalyzer(),             // an error compared past its wrapping
		bodyclose.Analyzer,                  // a response that is not closed
		analyzer.NewAnalyzer(),              // rows and statements that are not closed
		rowserr.NewAnalyzer("database/sql"), // rows whose end was perhaps a fault
	}) {
		command.AddAnalyzers(&lint.Analyzer{Doc: &lint.RawDocumentation{Title: a.Doc}, Analyzer: a})
	}
	command.ParseFlags(os.Args[1:])
	os.Exit(command.Execute())
}

// knowsNoModule lets analyzers look at our packages and at the standard library alone. They read whole bodies of
// functions to learn little (that one has no effect, or never returns nil), and SQLite alone has more than we.
func knowsNoModule(analyzers ...*analysis.Analyzer) {
	for _, a := range analyzers {
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			if first, _, _ := strings.Cut(pass.Pkg.Path(), "/"); !strings.Contains(first, ".") {
				return run(pass)
			}
			if a.ResultType == nil {
				return nil, nil
			}
			return reflect.Zero(a.ResultType).Interface(), nil
		}
	}
}
