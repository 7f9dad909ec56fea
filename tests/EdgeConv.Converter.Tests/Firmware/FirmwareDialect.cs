using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace EdgeConv.Converter.Tests.Firmware;

/// <summary>
/// Reads a compiled assembly and says what of it nanoFramework 1.x cannot run; the compiler takes much more. A finding is "Type: member: what". Nullable annotations, and
/// attributes at large, are of no concern: nobody reads them there.
/// </summary>
internal sealed class FirmwareDialect
{
    private static readonly Dictionary<short, OpCode> s_instructions =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly List<string> _findings = [];
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private string _where = "";

    private FirmwareDialect(PEReader file) => (_file, _metadata) = (file, file.GetMetadataReader());

    public static IReadOnlyList<string> Check(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var check = new FirmwareDialect(file);
        foreach (TypeDefinitionHandle type in check._metadata.TypeDefinitions)
            check.Type(check._metadata.GetTypeDefinition(type));
        return [.. check._findings.Distinct()];
    }

    private void Found(string what) => _findings.Add($"{_where}: {what}");

    private void Type(TypeDefinition type)
    {
        string name = NameOf(type);
        _where = name;
        if (type.GetGenericParameters().Count > 0)
            Found("a generic type");
        Token(type.BaseType);
        foreach (InterfaceImplementationHandle handle in type.GetInterfaceImplementations())
            Token(_metadata.GetInterfaceImplementation(handle).Interface);
        foreach (FieldDefinition field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            _where = $"{name}: {_metadata.GetString(field.Name)}";
            field.DecodeSignature(new Signatures(this), null);
        }
        foreach (MethodDefinition method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            _where = $"{name}: {_metadata.GetString(method.Name)}";
            Method(type, method);
        }
    }

    private void Method(TypeDefinition type, MethodDefinition method)
    {
        if (method.GetGenericParameters().Count > 0)
            Found("a generic method");
        method.DecodeSignature(new Signatures(this), null);
        bool hasBody = method.RelativeVirtualAddress != 0, isDelegate = (method.ImplAttributes & MethodImplAttributes.Runtime) != 0;
        if (!hasBody && !isDelegate && (method.Attributes & MethodAttributes.Abstract) == 0)
            Found("a method that is native");
        if (!hasBody)
            return;
        if ((type.Attributes & TypeAttributes.Interface) != 0)
            Found("an interface method with a body");
        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(new Signatures(this), null);
        foreach (ExceptionRegion region in body.ExceptionRegions)
            Token(region.CatchType);
        Instructions(body.GetILReader());
    }

    private void Instructions(BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            if (value == 0xFE)
                value = (short)(0xFE00 | code.ReadByte());
            OpCode instruction = s_instructions[value];
            if (instruction.Name!.Contains(".ovf", StringComparison.Ordinal))
                Found($"{instruction.Name}, which checks nothing there");
            if (DialectMembers.UnknownInstructions.Contains(instruction.Name))
                Found($"the instruction {instruction.Name}");
            switch (instruction.OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    Token(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    code.Offset += 4 * code.ReadInt32();
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                default:
                    code.Offset += 4;
                    break;
            }
        }
    }

    private void Token(EntityHandle token)
    {
        switch (token.IsNil ? HandleKind.AssemblyDefinition : token.Kind)
        {
            case HandleKind.TypeReference:
                Reference(_metadata.GetTypeReference((TypeReferenceHandle)token));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)token).DecodeSignature(new Signatures(this), null);
                break;
            case HandleKind.MethodSpecification:
                Found("a generic method");
                Token(_metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method);
                break;
            case HandleKind.MemberReference:
                Member(_metadata.GetMemberReference((MemberReferenceHandle)token));
                break;
        }
    }

    private void Member(MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference)
        {
            Token(member.Parent);
            return;
        }
        // Of parts of the firmware's other assembly that assembly is asked.
        TypeReference parent = _metadata.GetTypeReference((TypeReferenceHandle)member.Parent);
        if (!IsOfCoreLibrary(parent))
            return;
        string name = $"{NameOf(parent)}::{_metadata.GetString(member.Name)}";
        if (member.GetKind() == MemberReferenceKind.Method)
            name += $"({string.Join(',', member.DecodeMethodSignature(new Signatures(null), null).ParameterTypes)})";
        if (!DialectMembers.Methods.ContainsKey(name))
            Found($"{name} is not on the list of what runs there");
    }

    private void Reference(TypeReference type)
    {
        if (IsOfCoreLibrary(type) && !DialectMembers.Types.ContainsKey(NameOf(type)))
            Found($"{NameOf(type)} is not on the list of what runs there");
    }

    private bool IsOfCoreLibrary(TypeReference type) => type.ResolutionScope.Kind == HandleKind.AssemblyReference
        && _metadata.StringComparer.Equals(_metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name, "mscorlib");

    private string NameOf(TypeReference type) => $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";

    private string NameOf(TypeDefinition type)
    {
        string name = _metadata.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return !outer.IsNil ? $"{NameOf(_metadata.GetTypeDefinition(outer))}+{name}" : type.Namespace.IsNil ? name : $"{_metadata.GetString(type.Namespace)}.{name}";
    }

    /// <summary>Spells types, and reports those that do not run where there is somebody to report to.</summary>
    private sealed class Signatures(FirmwareDialect? check) : ISignatureTypeProvider<string, object?>
    {
        private string Found(string what, string type)
        {
            check?.Found(what);
            return type;
        }

        public string GetArrayType(string elementType, ArrayShape shape) => Found("a multi-dimensional array", $"{elementType}[{shape.Rank}]");

        public string GetPointerType(string elementType) => Found("a pointer", $"{elementType}*");

        public string GetFunctionPointerType(MethodSignature<string> signature) => Found("a function pointer", "method*");

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => Found("a generic type", genericType);

        public string GetGenericMethodParameter(object? context, int index) => Found("a generic method", "T");

        public string GetGenericTypeParameter(object? context, int index) => Found("a generic type", "T");

        public string GetPinnedType(string elementType) => Found("a pinned local", elementType);

        public string GetByReferenceType(string elementType) => $"{elementType}&";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            TypeReference type = reader.GetTypeReference(handle);
            check?.Reference(type);
            return reader.GetString(type.Name);
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);
    }
}
