package internal

import (
	"go/ast"
	"testing"
)

// A value that a function changes and the call of that function never stand in one return: Go leaves open which is
// evaluated first. `err = do(func() { made = … })` and then `return made, err` leave nothing open.
func TestNoReturnReadsWhatItsOwnCallChanges(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			r, is := n.(*ast.ReturnStmt)
			if !is {
				return true
			}
			if name := readAndChanged(r); name != "" {
				t.Errorf("%s: a return reads %s and calls what changes it", s.set.Position(r.Pos()), name)
			}
			return true
		})
	}
}

// readAndChanged is the name of a variable that one result reads and a function literal in another one changes; "" when
// there is none.
func readAndChanged(r *ast.ReturnStmt) (name string) {
	read := map[string]bool{}
	for _, result := range r.Results {
		ast.Inspect(result, func(n ast.Node) bool {
			if id, is := n.(*ast.Ident); is {
				read[id.Name] = true
			}
			_, literal := n.(*ast.FuncLit)
			return !literal
		})
	}
	if len(r.Results) < 2 {
		return ""
	}
	for _, result := range r.Results {
		ast.Inspect(result, func(n ast.Node) bool {
			if literal, is := n.(*ast.FuncLit); is {
				if changed := changedBy(literal, read); changed != "" {
					name = changed
				}
				return false
			}
			return true
		})
	}
	return name
}

// changedBy is one of the names that a function literal assigns, counts up or takes the address of, and does not
// declare itself.
func changedBy(literal *ast.FuncLit, names map[string]bool) (name string) {
	own := map[string]bool{"_": true}
	for _, fields := range []*ast.FieldList{literal.Type.Params, literal.Type.Results} {
		if fields == nil {
			continue
		}
		for _, f := range fields.List {
			for _, id := range f.Names {
				own[id.Name] = true
			}
		}
	}
	changes := func(e ast.Expr) {
		if id, is := root(e).(*ast.Ident); is && names[id.Name] && !own[id.Name] {
			name = id.Name
		}
	}
	ast.Inspect(literal.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id, is := left.(*ast.Ident); is && n.Tok.String() == ":=" {
					own[id.Name] = true
					continue
				}
				changes(left)
			}
		case *ast.IncDecStmt:
			changes(n.X)
		case *ast.UnaryExpr:
			if n.Op.String() == "&" {
				changes(n.X)
			}
		}
		return true
	})
	return name
}

// root is the variable that an expression such as a.b[c] begins with.
func root(e ast.Expr) ast.Expr {
	for {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return e
		}
	}
}
